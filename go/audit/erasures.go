package audit

// ErasedEntry is an entry from which something was erased.
type ErasedEntry struct {
	Seq     int64  `json:"seq"`
	EntryID string `json:"entryId"`
	// Metadata says whether its metadata is gone.
	Metadata bool `json:"metadata"`
	// Name says whether the name of its principal is gone.
	Name bool `json:"name"`
}

// ErasureReport is what was erased from a log. No log shows whether an erasure was requested: compare the numbers with
// your own records.
type ErasureReport struct {
	// Metadata counts the entries that lack their metadata.
	Metadata int64 `json:"metadata"`
	// Names counts the entries that lack the name of their principal, erased before or after they were written.
	Names int64 `json:"names"`
	// Entries are the erased entries in the order of the log, the first 1,000 of them.
	Entries []ErasedEntry `json:"entries"`
}

const maxErasedListed = 1000

func (r *ErasureReport) count(e *entry) {
	lacksMetadata, lacksName := e.metadata.IsNull(), e.lacksName()
	if lacksMetadata {
		r.Metadata++
	}
	if lacksName {
		r.Names++
	}
	if (lacksMetadata || lacksName) && len(r.Entries) < maxErasedListed {
		r.Entries = append(r.Entries, ErasedEntry{e.seq, e.entryID, lacksMetadata, lacksName})
	}
}
