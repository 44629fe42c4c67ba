package audit

import (
	"bytes"
	"io"
	"slices"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
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

// CheckExport checks an export of a whole log, JSON Lines as GET /v1/audit/export streams them: everything that
// [CheckChain] checks, and the log against kept checkpoints. It needs no server, and reads line by line, in memory that
// does not grow with the log.
//
// Entries after the largest checkpoint agree only with each other: keep a newer checkpoint. With one checkpoint, a
// rewritten end and a replaced log look alike; each further checkpoint narrows down where the difference begins.
//
// A log whose oldest entries were disposed of is checked from what it says of them: a given key must have signed that,
// and a checkpoint of more entries must hold, where older ones are given. The error is that of reading, or about a key
// that is not valid.
func CheckExport(lines io.Reader, options ExportOptions) (ExportReport, error) {
	kept, err := verifyKept(options)
	if err != nil {
		return ExportReport{}, err
	}
	c := &exportCheck{
		options:    options,
		tree:       trees.NewEmptyRange(0),
		waiting:    kept.good,
		signatures: newSignatureCounter(options.Signers),
	}
	var log values = newLineReader(lines)
	if !c.compare("") {
		log = &oneValue{isRead: true}
	}
	followed, err := followChain(log, ChainOptions{}, chainListener{c.add, c.begin})
	if err == nil {
		err = c.fault
	}
	if err != nil {
		return ExportReport{}, err
	}
	fault := firstFault(kept.forkFault(), c.found, followed.Fault, c.cutFault(), c.disposedFault(), c.signatures.first,
		kept.refusedFault(), c.unwitnessedFault(kept.witnesses))
	if followed.Entries == 0 && c.disposed == nil {
		followed.Head = nil
	}
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
		Disposed:         c.disposed,
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
	options ExportOptions
	tree    *compact.Range
	// Checkpoints whose size is not reached yet, by size.
	waiting []*keptCheckpoint
	held    []*keptCheckpoint
	// Checkpoints of entries that were disposed of.
	gone      []*keptCheckpoint
	differing *keptCheckpoint
	// What is wrong where the tree differs from a checkpoint, or with what the log says of disposed entries.
	found    *Fault
	disposed *DisposedReport
	// The tree could not be continued.
	fault      error
	signatures *signatureCounter
}

var trees = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

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
			c.found = differenceFault(provenBy(c.held), next.checkpoint, developerID)
			return false
		}
		c.held = append(c.held, next)
	}
	return true
}

func (c *exportCheck) size() int64 { return int64(c.tree.End()) }

func (c *exportCheck) root() []byte { return rootOf(c.tree) }

func rootOf(tree *compact.Range) []byte {
	if tree.End() == 0 {
		return rfc6962.DefaultHasher.EmptyRoot()
	}
	root, err := tree.GetRootHash(nil)
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
	switch {
	case slices.Contains(c.held, good):
		status = CheckpointHolds
	case slices.Contains(c.gone, good):
		status = CheckpointDisposed
	case good == c.differing:
		status = CheckpointDiffers
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

// provenBy returns the number of entries that the checkpoints which hold prove.
func provenBy(held []*keptCheckpoint) int64 {
	if len(held) == 0 {
		return 0
	}
	return held[len(held)-1].checkpoint.Size
}
