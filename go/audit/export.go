package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
)

// What [CheckExport] finds besides the faults of a chain.
const (
	// FaultReplaced: none of the entries is known to be signed. ([FaultRewritten]: those from some point on are not the
	// signed ones.)
	FaultReplaced FaultKind = "replaced"
	// FaultForked: two kept checkpoints name different trees of one size.
	FaultForked FaultKind = "forked"
	// FaultBadCheckpoint: a kept checkpoint cannot be used.
	FaultBadCheckpoint FaultKind = "bad_checkpoint"
	// FaultUnwitnessed: a witness cosigned none of the checkpoints that hold.
	FaultUnwitnessed FaultKind = "unwitnessed"
	// FaultBadSignature: an entry is not what its agent signed, although the log has it like this.
	FaultBadSignature FaultKind = "bad_signature"
)

// ExportOptions are what [CheckExport] compares a log with.
type ExportOptions struct {
	// Checkpoints that were kept, as the server answered them, in any order.
	Checkpoints []string
	// AnchoredKeys are verifier keys of the log from a source that the server does not control.
	AnchoredKeys []string
	// FetchedKeys are those that GET /v1/audit/log-key answers now. What only such a key proves is reported as unanchored.
	FetchedKeys []string
	// Witnesses are the verifier keys of those that must have cosigned. A checkpoint that one of them cosigned is
	// anchored, even without a trusted key of the log: make sure that its origin is that of the log, because witnesses
	// serve many logs.
	Witnesses []string
	// Signers are the agents whose signatures are checked, too. Default: none; signed entries are only counted.
	Signers *AgentSigners
}

// CheckpointStatus is the verdict on a checkpoint.
type CheckpointStatus string

// The verdicts on checkpoints.
const (
	CheckpointHolds   CheckpointStatus = "holds"
	CheckpointDiffers CheckpointStatus = "differs"
	// CheckpointUnreached: the log was not read, or does not exist, up to it.
	CheckpointUnreached CheckpointStatus = "unreached"
	CheckpointRefused   CheckpointStatus = "refused"
)

// CheckedCheckpoint is the verdict on a given checkpoint.
type CheckedCheckpoint struct {
	Status CheckpointStatus `json:"status"`
	// Fault is why a checkpoint was refused; the members after it are those of any other.
	Fault  CheckpointFault `json:"fault,omitempty"`
	Origin string          `json:"origin"`
	Size   int64           `json:"size"`
	Trust  Trust           `json:"trust"`
	// VerifierKey is the key of the log that verified it; empty where none was given. Of several, the one given first.
	VerifierKey string `json:"verifierKey,omitempty"`
	// Witnesses has a verdict for each given witness.
	Witnesses []WitnessVerdict `json:"witnesses"`
}

// MarshalJSON writes of a refused checkpoint only why it was refused.
func (c CheckedCheckpoint) MarshalJSON() ([]byte, error) {
	if c.Status == CheckpointRefused {
		return json.Marshal(map[string]any{"status": c.Status, "fault": c.Fault})
	}
	type plain CheckedCheckpoint
	return json.Marshal(plain(c))
}

// ExportReport is the result of checking an export.
type ExportReport struct {
	// Valid says whether nothing is wrong with the entries, the checkpoints and the agents' signatures.
	Valid bool `json:"valid"`
	// Fault is the first one.
	Fault *Fault `json:"fault,omitempty"`
	// Entries counts those that are in order, from the first on.
	Entries int64 `json:"entries"`
	// Head is the last of them; nil where there is none.
	Head *Position `json:"head"`
	// Root is that of the tree over them, 32 bytes.
	Root []byte `json:"root"`
	// Proven: the log has signed the entries from 1 to this seq. True even when there is a fault.
	Proven int64 `json:"proven"`
	// Anchored is the same, counting only anchored keys and witnesses.
	Anchored int64 `json:"anchored"`
	// Checkpoints are in the order in which they were given.
	Checkpoints []CheckedCheckpoint `json:"checkpoints"`
	// Erased is what was erased of the entries that are in order.
	Erased ErasureReport `json:"erased"`
	// UncommittedNames counts those of version 1 that name their principal, which no hash covers there.
	UncommittedNames int64 `json:"uncommittedNames"`
	// Signatures is what agents signed of the entries that are in order.
	Signatures SignatureReport `json:"signatures"`
}

// CheckExport checks an export of a whole log, JSON Lines as GET /v1/audit/export streams them: everything that
// [CheckChain] checks, and the log against kept checkpoints. It needs no server, and reads line by line, in memory that
// does not grow with the log.
//
// Entries after the largest checkpoint agree only with each other: keep a newer checkpoint. With one checkpoint, a
// rewritten end and a replaced log look alike; each further checkpoint narrows down where the difference begins. The
// error is that of reading, or about a key that is not valid.
func CheckExport(lines io.Reader, options ExportOptions) (ExportReport, error) {
	kept, err := verifyKept(options)
	if err != nil {
		return ExportReport{}, err
	}
	c := &exportCheck{
		tree:       (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0),
		waiting:    kept.good,
		signatures: newSignatureCounter(options.Signers),
	}
	var log values = newLineReader(lines)
	if !c.compare("") {
		log = &oneValue{isRead: true}
	}
	followed, err := followChain(log, ChainOptions{}, c.add)
	if err == nil {
		err = c.fault
	}
	if err != nil {
		return ExportReport{}, err
	}
	fault := firstFault(kept.forkFault(), c.difference, followed.Fault, c.cutFault(), c.signatures.first, kept.refusedFault(),
		c.unwitnessedFault(kept.witnesses))
	report := ExportReport{
		Valid:            fault == nil,
		Fault:            fault,
		Entries:          followed.Entries,
		Head:             followed.Head,
		Root:             c.root(),
		Proven:           provenBy(c.held),
		Anchored:         c.anchored(),
		Checkpoints:      make([]CheckedCheckpoint, len(options.Checkpoints)),
		Erased:           followed.Erased,
		UncommittedNames: followed.UncommittedNames,
		Signatures:       c.signatures.report(),
	}
	for _, refused := range kept.refused {
		report.Checkpoints[refused.index] = CheckedCheckpoint{Status: CheckpointRefused, Fault: refused.fault}
	}
	for _, good := range kept.good {
		report.Checkpoints[good.index] = c.verdict(good)
	}
	return report, nil
}

// exportCheck is the progress of the tree through the checkpoints.
type exportCheck struct {
	tree *compact.Range
	// Checkpoints whose size is not reached yet, by size.
	waiting   []*keptCheckpoint
	held      []*keptCheckpoint
	differing *keptCheckpoint
	// What is wrong where the tree differs from a checkpoint.
	difference *Fault
	// The tree could not be continued.
	fault      error
	signatures *signatureCounter
}

func (c *exportCheck) add(e *entry, text []byte) bool {
	c.signatures.count(e)
	if c.fault = c.tree.Append(rfc6962.DefaultHasher.HashLeaf(text), nil); c.fault != nil {
		return false
	}
	return c.compare(e.developerID)
}

// compare compares the tree with the checkpoints of its size. It reports false at the first that differs.
func (c *exportCheck) compare(developerID string) bool {
	for len(c.waiting) > 0 && c.waiting[0].checkpoint.Size == c.size() {
		next := c.waiting[0]
		c.waiting = c.waiting[1:]
		if !bytes.Equal(c.root(), next.checkpoint.Root) {
			c.differing = next
			c.difference = differenceFault(provenBy(c.held), next.checkpoint, developerID)
			return false
		}
		c.held = append(c.held, next)
	}
	return true
}

func (c *exportCheck) size() int64 { return int64(c.tree.End()) }

func (c *exportCheck) root() []byte {
	if c.size() == 0 {
		return rfc6962.DefaultHasher.EmptyRoot()
	}
	root, err := c.tree.GetRootHash(nil)
	if err != nil {
		// Only a range that does not begin at 0 has no root.
		panic("audit: a tree from its first leaf has no root: " + err.Error())
	}
	return root
}

func (c *exportCheck) anchored() int64 {
	for index := len(c.held) - 1; index >= 0; index-- {
		if c.held[index].trust == TrustAnchored {
			return c.held[index].checkpoint.Size
		}
	}
	return 0
}

func (c *exportCheck) verdict(good *keptCheckpoint) CheckedCheckpoint {
	status := CheckpointUnreached
	if good == c.differing {
		status = CheckpointDiffers
	}
	for _, held := range c.held {
		if held == good {
			status = CheckpointHolds
		}
	}
	return CheckedCheckpoint{
		Status:      status,
		Origin:      good.checkpoint.Origin,
		Size:        good.checkpoint.Size,
		Trust:       good.trust,
		VerifierKey: good.verifierKey,
		Witnesses:   good.witnesses,
	}
}

func (c *exportCheck) cutFault() *Fault {
	if len(c.waiting) == 0 {
		return nil
	}
	next, last := c.size()+1, c.waiting[len(c.waiting)-1].checkpoint.Size
	message := fmt.Sprintf("Entry %d and everything after it is missing, up to %d that was signed.", next, last)
	return &Fault{FaultCut, next, message}
}

func (c *exportCheck) unwitnessedFault(witnesses []*witness) *Fault {
	for index, witness := range witnesses {
		if !c.isWitnessed(index) {
			message := "The witness " + witness.name + " cosigned none of the checkpoints that hold."
			return &Fault{FaultUnwitnessed, 0, message}
		}
	}
	return nil
}

func (c *exportCheck) isWitnessed(index int) bool {
	for _, held := range c.held {
		// Every log begins with the empty log.
		saysSomething := held.checkpoint.Size > 0 || c.size() == 0
		if saysSomething && held.witnesses[index].Status == WitnessCosigned {
			return true
		}
	}
	return false
}

// developerForm is <issuer host>/audit/<developer id>, and /<epoch> where there is one.
var developerForm = regexp.MustCompile(`/audit/([^/]+)(?:/[^/]+)?$`)

func differenceFault(proven int64, checkpoint Checkpoint, developerID string) *Fault {
	owner := developerForm.FindStringSubmatch(checkpoint.Origin)
	switch {
	case owner != nil && developerID != "" && owner[1] != developerID:
		message := fmt.Sprintf("The log belongs to %s, the checkpoint to %s.", developerID, owner[1])
		return &Fault{FaultForeign, 1, message}
	case proven == 0:
		const format = "The log is not the one that was signed: none of its first %d entries is proven."
		return &Fault{FaultReplaced, 1, fmt.Sprintf(format, checkpoint.Size)}
	}
	const format = "The entries from %d to %d are not those that were signed; the entries before are."
	return &Fault{FaultRewritten, proven + 1, fmt.Sprintf(format, proven+1, checkpoint.Size)}
}

// provenBy returns the number of entries that the checkpoints which hold prove.
func provenBy(held []*keptCheckpoint) int64 {
	if len(held) == 0 {
		return 0
	}
	return held[len(held)-1].checkpoint.Size
}

func firstFault(faults ...*Fault) *Fault {
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}
