package grantex

import (
	"encoding/json"
	"time"
)

// ExportLine is a line of an export: an entry, or, before the first one, what the log says of entries that are gone.
// Written as JSON it is the line that was read, so that a file of them can be verified later.
type ExportLine struct {
	// Entry is nil on a line that is about disposed entries.
	Entry *AuditEntry
	// Disposed is nil on a line that is an entry.
	Disposed *Disposal
}

// MarshalJSON writes the line as it was read.
func (l ExportLine) MarshalJSON() ([]byte, error) {
	if l.Disposed == nil {
		return json.Marshal(l.Entry)
	}
	return json.Marshal(disposalLine{l.Disposed})
}

// Disposal is what a log says of its oldest entries after they were disposed of, at the end of the time for which they
// are kept (docs/protocol.md §8, [Settings]). It is not verified here.
type Disposal struct {
	// Size is how many entries are gone: those from 1 to Size.
	Size int64 `json:"size"`
	// Hash is that of the last of them, which the next entry names as PrevHash.
	Hash string `json:"hash"`
	// Before has the hashes of the perfect subtrees over them, in order.
	Before [][]byte `json:"before"`
	// At is when the last of them were disposed of, in milliseconds.
	At time.Time `json:"at"`
	// Note is signed by the log's key.
	Note string `json:"note"`
}

// MarshalJSON writes all milliseconds, because At is signed as it is written.
func (d Disposal) MarshalJSON() ([]byte, error) {
	type plain Disposal
	return json.Marshal(struct {
		plain
		At string `json:"at"`
	}{plain(d), instantText(d.At)})
}

type disposalLine struct {
	Disposed *Disposal `json:"disposed,omitzero"`
}

// readExportLine reads a line; only the first one may be about disposed entries.
func readExportLine(text []byte, isFirst bool) (*ExportLine, error) {
	if isFirst {
		var line disposalLine
		if err := decodeJSON(text, &line); err != nil || line.Disposed != nil {
			return &ExportLine{Disposed: line.Disposed}, err
		}
	}
	entry := new(AuditEntry)
	return &ExportLine{Entry: entry}, decodeJSON(text, entry)
}
