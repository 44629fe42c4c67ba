package testissuer

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Entry is a record as a log keeps it.
type Entry struct {
	EntryID     string         `json:"entryId"`
	GrantID     string         `json:"grantId"`
	AgentID     string         `json:"agentId"`
	AgentDID    string         `json:"agentDid"`
	PrincipalID string         `json:"principalId"`
	Action      string         `json:"action"`
	Status      string         `json:"status"`
	Ref         string         `json:"ref,omitempty"`
	Metadata    map[string]any `json:"metadata"`
}

// Log is an audit log in memory.
type Log struct {
	mu      sync.Mutex
	entries []Entry
	changed chan struct{}
	refuse  func(Entry) string
}

// NewLog returns an empty log.
func NewLog() *Log {
	return &Log{changed: make(chan struct{})}
}

// Entries returns the entries in the order in which they arrived.
func (log *Log) Entries() []Entry {
	log.mu.Lock()
	defer log.mu.Unlock()
	return slices.Clone(log.entries)
}

// Append adds an entry, and returns it with its id.
func (log *Log) Append(entry Entry) Entry {
	log.mu.Lock()
	defer log.mu.Unlock()
	entry.EntryID = NewID("alog")
	log.entries = append(log.entries, entry)
	close(log.changed)
	log.changed = make(chan struct{})
	return entry
}

// Await returns once the entries satisfy a condition, or done is closed.
func (log *Log) Await(done <-chan struct{}, condition func([]Entry) bool) bool {
	for {
		log.mu.Lock()
		entries, changed := slices.Clone(log.entries), log.changed
		log.mu.Unlock()
		if condition(entries) {
			return true
		}
		select {
		case <-changed:
		case <-done:
			return false
		}
	}
}

// Settled reports whether every allowed entry is followed by the outcome of
// its call.
func Settled(entries []Entry) bool {
	running := map[string]bool{}
	for _, entry := range entries {
		if entry.Status == "allowed" {
			running[entry.EntryID] = true
		}
		delete(running, entry.Ref)
	}
	return len(running) == 0
}

// RefuseWith makes the log refuse each entry for which refuse returns a code,
// and each batch that holds one.
func (log *Log) RefuseWith(refuse func(Entry) string) {
	log.mu.Lock()
	defer log.mu.Unlock()
	log.refuse = refuse
}

// take adds entries together, or returns the code with which it refuses one.
func (log *Log) take(texts []json.RawMessage) ([]Entry, string) {
	entries := make([]Entry, len(texts))
	log.mu.Lock()
	refuse := log.refuse
	log.mu.Unlock()
	for index, text := range texts {
		if err := json.Unmarshal(text, &entries[index]); err != nil {
			return nil, "VALIDATION_ERROR"
		}
		if refuse == nil {
			continue
		}
		if code := refuse(entries[index]); code != "" {
			return nil, code
		}
	}
	for index, entry := range entries {
		entries[index] = log.Append(entry)
	}
	return entries, ""
}

// Describe describes entries in short: the status, the number of the entry that
// it follows, and the reason, or how the call ended.
func Describe(entries []Entry) []string {
	described := []string{}
	for _, entry := range entries {
		text := entry.Status
		for index, other := range entries {
			if entry.Ref != "" && other.EntryID == entry.Ref {
				text += fmt.Sprintf(" of #%d", index+1)
			}
		}
		for _, member := range []string{"reason", "ended"} {
			if note, ok := entry.Metadata[member].(string); ok {
				text += " (" + note + ")"
			}
		}
		described = append(described, text)
	}
	return described
}
