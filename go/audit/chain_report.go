package audit

// Position is a position in a chain that was kept before.
type Position struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// FaultKind says what is wrong with a log.
type FaultKind string

// What [CheckChain] finds.
const (
	// FaultMalformed: not an entry.
	FaultMalformed FaultKind = "malformed"
	// FaultEdited: an entry does not have its hash.
	FaultEdited FaultKind = "edited"
	// FaultMetadataEdited: the metadata does not have its digest, or is missing although nothing was erased.
	FaultMetadataEdited FaultKind = "metadata_edited"
	// FaultNameEdited: the same for the principal's name.
	FaultNameEdited FaultKind = "name_edited"
	// FaultReordered: an entry is in another position.
	FaultReordered FaultKind = "reordered"
	// FaultDuplicated: an entry occurs twice.
	FaultDuplicated FaultKind = "duplicated"
	// FaultMissing: entries are missing between others.
	FaultMissing FaultKind = "missing"
	// FaultRelinked: an entry does not follow the one before it.
	FaultRelinked FaultKind = "relinked"
	// FaultForeign: an entry of another developer.
	FaultForeign FaultKind = "foreign"
	// FaultCut: the log ends before the kept position.
	FaultCut FaultKind = "cut"
	// FaultRewritten: the log has another entry at the kept position.
	FaultRewritten FaultKind = "rewritten"
	// FaultDisposed: what was kept is of entries that were disposed of, so nothing can be compared with it.
	FaultDisposed FaultKind = "disposed"
)

// Fault is the first fault of a log.
type Fault struct {
	Kind FaultKind `json:"kind"`
	// Seq is that of the entry, of the first missing entry, or of the first entry that is not proven; 0 where the fault is
	// not in the entries.
	Seq     int64  `json:"seq"`
	Message string `json:"message"`
}

// ChainOptions are what [CheckChain] compares a log with, besides itself.
type ChainOptions struct {
	// After is the position before the first given entry. Default: the log is given from its start.
	After *Position
	// Kept is a position kept elsewhere, at or after the first given entry. Without one, a cut tail goes unnoticed.
	Kept *Position
}

// ChainReport is the result of checking a log.
type ChainReport struct {
	Valid bool `json:"valid"`
	// Fault is the first one; nil where the log is valid.
	Fault *Fault `json:"fault,omitempty"`
	// Entries counts those that are in order.
	Entries int64 `json:"entries"`
	// Head is the last of them, or the last one that was disposed of before them; nil where there is none.
	Head *Position `json:"head"`
	// Erased is what was erased from them: content that the log no longer shows.
	Erased ErasureReport `json:"erased"`
	// UncommittedNames counts those of version 1 that name their principal, which no hash covers there.
	UncommittedNames int64 `json:"uncommittedNames"`
	// Disposed is what the log says of entries before them that it has disposed of; nil for a log from its start.
	Disposed *DisposedEntries `json:"disposed"`
}

// DisposedEntries are the oldest entries of a log, which were disposed of at the end of the time for which they are kept.
type DisposedEntries struct {
	// Entries counts them: they are those from 1 to this number.
	Entries int64 `json:"entries"`
	// At is when the last of them were disposed of: ISO 8601 with milliseconds, in UTC.
	At string `json:"at"`
}
