// Package audit records what a guard decides. [NewHTTPSink] makes a sink that
// writes to the server's audit log (docs/protocol.md §8).
//
// It also checks such a log, without the server: [CheckExport] compares an
// export with checkpoints that were kept, [CheckChain] and [CheckEntry] look at
// entries alone, and [VerifyCheckpoint], [VerifyInclusion] and
// [VerifyConsistency] at what the server signed and proves.
package audit

import (
	"context"
	"sync/atomic"
)

// Status is the status of an entry: Allowed before a call runs, Success or
// Failure after it, Blocked when it was refused.
type Status string

// The statuses of entries.
const (
	Allowed Status = "allowed"
	Success Status = "success"
	Failure Status = "failure"
	Blocked Status = "blocked"
)

// isOutcome reports whether an entry says how a call ended.
func (status Status) isOutcome() bool { return status == Success || status == Failure }

// Record is what a guard records about a call. The log that takes it adds id,
// position and time.
type Record struct {
	GrantID  string
	AgentID  string
	AgentDID string
	// PrincipalID is the principal as the developer names it.
	PrincipalID string
	// Action is the name of the call: A-Z a-z 0-9 . _ : - and at most 128
	// characters.
	Action string
	Status Status
	// Ref is the receipt of the Allowed record that this one follows; nil where
	// it follows none.
	Ref *Receipt
	// Metadata is a JSON object; nil is the empty one.
	Metadata map[string]any
}

// Sink is where a guard records what it decides. It is safe for concurrent
// use.
type Sink interface {
	// Write takes a record, and returns when the record is as safe as the sink
	// promises. A guard runs a call only once its Allowed record is. A record of
	// how a call ended is taken without waiting: the sink keeps trying to write
	// it. An error means that an Allowed or Blocked record could not be made safe
	// in time.
	Write(ctx context.Context, record Record) (*Receipt, error)
}

// Receipt is the answer of a sink to a record. The guard passes it back as
// [Record.Ref].
type Receipt struct {
	entryID atomic.Pointer[string]
	// queue will write the record; nil where another sink has taken it.
	queue *queue
	// isLost says that the log refused the record: a record that refers to it is
	// sent without a ref.
	isLost atomic.Bool
}

// NewReceipt returns the receipt of an entry that a log has written.
func NewReceipt(entryID string) *Receipt {
	receipt := &Receipt{}
	receipt.entryID.Store(&entryID)
	return receipt
}

// EntryID returns the id of the entry; it is empty until the log has
// acknowledged it.
func (receipt *Receipt) EntryID() string {
	if receipt == nil {
		return ""
	}
	if id := receipt.entryID.Load(); id != nil {
		return *id
	}
	return ""
}
