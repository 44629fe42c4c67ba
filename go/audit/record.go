package audit

import (
	"encoding/json"

	"github.com/grantex/grantex/go/internal/canonical"
)

// LostError says that the log has no entry for a record, because it refused
// the record in every form.
type LostError struct {
	GrantID string
	Action  string
	Status  Status
	Cause   error
}

// Error returns the message.
func (err *LostError) Error() string { return "audit: the log refused an entry: " + err.Cause.Error() }

// Unwrap returns why the log refused it.
func (err *LostError) Unwrap() error { return err.Cause }

// subject is whose call a record is about, and the name of the call.
type subject struct {
	GrantID     string `json:"grantId"`
	AgentID     string `json:"agentId,omitempty"`
	AgentDID    string `json:"agentDid,omitempty"`
	PrincipalID string `json:"principalId,omitempty"`
	Action      string `json:"action"`
	Status      Status `json:"status"`
}

// queued is a record that waits to be written.
type queued struct {
	subject subject
	// text is its JSON, without "ref".
	text    string
	ref     *Receipt
	receipt *Receipt
	// number is its place among all that were added.
	number int64
	// done receives the outcome, for the caller that waits for it; nil where
	// nobody does.
	done chan error
	// isAbandoned says that its call was refused while the record was being sent.
	isAbandoned bool
	// isReduced says that the log refused its first text; the present text holds
	// only what an entry must have.
	isReduced bool
}

const notCanonical = "METADATA_NOT_CANONICAL"

// newQueued serializes a record at once, because its metadata may be changed
// later.
func newQueued(record Record) *queued {
	about := subject{
		record.GrantID, record.AgentID, record.AgentDID, record.PrincipalID, record.Action, record.Status,
	}
	metadata, err := canonical.Metadata(record.Metadata)
	if err != nil {
		metadata = refusedMetadata(notCanonical)
	}
	return &queued{subject: about, text: textOf(about, metadata), ref: record.Ref, receipt: &Receipt{}}
}

// answer tells the caller that waits for the record.
func (record *queued) answer(err error) {
	if record.done != nil {
		record.done <- err
	}
}

// neverRan returns the record that follows an Allowed record that was written
// only after its call had been refused.
func (record *queued) neverRan() *queued {
	about := record.subject
	about.Status = Failure
	return &queued{
		subject: about, text: textOf(about, `{"reason":"audit_unavailable"}`), ref: record.receipt,
		receipt: &Receipt{}, number: record.number,
	}
}

// reduce leaves only what an entry must have. The grant says who acted for
// whom.
func (record *queued) reduce(code string) {
	about := subject{GrantID: record.subject.GrantID, Action: record.subject.Action, Status: record.subject.Status}
	record.isReduced = true
	record.text = textOf(about, refusedMetadata(code))
}

// isAhead reports whether the text of the record needs the id of an entry that
// the queue has not written yet.
func (record *queued) isAhead(queue *queue) bool {
	ref := record.ref
	return ref != nil && ref.queue == queue && ref.EntryID() == "" && !ref.isLost.Load()
}

// entry returns the JSON of the record as it is sent.
func (record *queued) entry() string {
	id := record.ref.EntryID()
	if id == "" {
		return record.text
	}
	return record.text[:len(record.text)-1] + `,"ref":` + quoted(id) + "}"
}

func refusedMetadata(code string) string {
	return `{"recordRefused":` + quoted(code) + "}"
}

func textOf(about subject, metadata string) string {
	head, _ := json.Marshal(about)
	return string(head[:len(head)-1]) + `,"metadata":` + metadata + "}"
}

func quoted(text string) string {
	bytes, _ := json.Marshal(text)
	return string(bytes)
}
