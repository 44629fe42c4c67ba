package audit

import "encoding/json"

// CheckpointStatus is the verdict on a checkpoint.
type CheckpointStatus string

// The verdicts on checkpoints.
const (
	CheckpointHolds   CheckpointStatus = "holds"
	CheckpointDiffers CheckpointStatus = "differs"
	// CheckpointUnreached: the log was not read, or does not exist, up to it.
	CheckpointUnreached CheckpointStatus = "unreached"
	// CheckpointDisposed: it is of entries that were disposed of, so only a newer one can be compared with the log.
	CheckpointDisposed CheckpointStatus = "disposed"
	CheckpointRefused  CheckpointStatus = "refused"
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
	// Entries counts those that are in order: from the first on, or after those that were disposed of.
	Entries int64 `json:"entries"`
	// Head is the last of them, or the last one that was disposed of before them; nil where there is none.
	Head *Position `json:"head"`
	// Root is that of the tree over them and those before them, 32 bytes.
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
	// Disposed is what the log says of entries before them that it has disposed of; nil for a log from its start.
	Disposed *DisposedReport `json:"disposed"`
	// Signatures is what agents signed of the entries that are in order.
	Signatures SignatureReport `json:"signatures"`
}

// DisposedReport is what an export says of the entries before its first one.
type DisposedReport struct {
	DisposedEntries

	// Trust says who signed that: [TrustUnchecked] where no key of the log was given.
	Trust Trust `json:"trust"`
	// VerifierKey is the key of the log that verified it; empty where none was given.
	VerifierKey string `json:"verifierKey,omitempty"`
}
