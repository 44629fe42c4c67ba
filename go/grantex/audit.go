package grantex

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// AuditListParams choose entries. The zero value chooses all of them.
type AuditListParams struct {
	AgentID     string `query:"agentId"`
	GrantID     string `query:"grantId"`
	PrincipalID string `query:"principalId"`
	Action      string `query:"action"`
	Status      string `query:"status"`
	// Since is this instant and later, to the millisecond.
	Since time.Time `query:"since"`
	// Until is before this instant, to the millisecond.
	Until time.Time `query:"until"`
	// Order is "asc", the default, or "desc" for the newest first. A cursor continues in the order in which it was returned.
	Order string `query:"order"`
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// AuditPage is a page of entries.
type AuditPage struct {
	Entries []*AuditEntry `json:"entries"`
	PageInfo
	// IsTotalPartial tells that only a part of the log was counted, because few entries meet all conditions: Total is
	// a lower bound. Such a page may be short or empty and still have a NextCursor.
	IsTotalPartial bool `json:"isTotalPartial,omitzero"`
}

// AuditService is /v1/audit. Writing needs the role "audit-write", reading "audit-read", erasing "admin".
type AuditService struct {
	transport *transport
	discovery *discovery
}

const auditPath = "/v1/audit"

// Log writes an entry, and returns when it is durable. It returns CodeNotFound for an unknown grant,
// CodeMetadataNotCanonical, CodeContradictsGrant, and CodeSignatureInvalid, CodeSignatureKeyUnknown, CodeSignatureKeyRetired
// or CodeSignatureUsed for a signature that is not by the agent's current key, or in the log already.
func (s *AuditService) Log(ctx context.Context, entry EntryParams, options ...CallOption) (*AuditEntry, error) {
	call := call{method: http.MethodPost, path: route(auditPath + "/log"), body: entry}
	return fetch[AuditEntry](ctx, s.transport, call.with(options))
}

// LogSigned writes an entry with the agent's signature, see [SignEntry]. The entry must state its AgentID.
func (s *AuditService) LogSigned(ctx context.Context, key *AgentKey, entry EntryParams, options ...CallOption) (*AuditEntry, error) {
	issuer, err := s.discovery.discover(ctx)
	if err != nil {
		return nil, err
	}
	signed, err := SignEntry(key, issuer.Issuer, entry)
	if err != nil {
		return nil, err
	}
	return s.Log(ctx, signed, options...)
}

// Batch writes up to 500 entries, all or none, in this order. Sign each with [SignEntry] before, if they are to be signed.
func (s *AuditService) Batch(ctx context.Context, entries []EntryParams, options ...CallOption) ([]*AuditEntry, error) {
	body := struct {
		Entries []EntryParams `json:"entries"`
	}{orEmpty(entries)}
	call := call{method: http.MethodPost, path: route(auditPath + "/batch"), body: body}
	answer, err := fetch[entryList](ctx, s.transport, call.with(options))
	if err != nil {
		return nil, err
	}
	if len(answer.Entries) != len(entries) {
		return nil, newError(CodeUnexpectedAnswer, "the answer has not as many entries as were written; is the URL right?")
	}
	return answer.Entries, nil
}

type entryList struct {
	Entries []*AuditEntry `json:"entries"`
}

// Get returns an entry.
func (s *AuditService) Get(ctx context.Context, entryID string) (*AuditEntry, error) {
	return fetch[AuditEntry](ctx, s.transport, call{method: http.MethodGet, path: route(auditPath).withID(entryID)})
}

// List returns one page, in the order of the log or in reverse.
func (s *AuditService) List(ctx context.Context, params AuditListParams) (*AuditPage, error) {
	return fetch[AuditPage](ctx, s.transport, call{method: http.MethodGet, path: route(auditPath + "/entries"), query: queryOf(params)})
}

// All yields every entry from params.Cursor on, in the order of List; pages are fetched as needed.
func (s *AuditService) All(ctx context.Context, params AuditListParams) iter.Seq2[*AuditEntry, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*AuditEntry, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Entries, answer.NextCursor, nil
	})
}

// longestLine is in bytes. An entry with the largest metadata stays far below.
const longestLine = 4 << 20

// Export yields the whole log as one stream, in constant memory. A log whose oldest entries were disposed of begins with a
// line that says so; every other line is an entry. It returns CodeUnexpectedAnswer for a line that is neither, that does
// not end after 4 MiB, or a last one that has no end. The connection ends when the loop does.
func (s *AuditService) Export(ctx context.Context) iter.Seq2[*ExportLine, error] {
	return func(yield func(*ExportLine, error) bool) {
		export := call{method: http.MethodGet, path: route(auditPath + "/export"), mediaType: "application/jsonl"}
		stream, err := s.transport.stream(ctx, export)
		if err != nil {
			yield(nil, err)
			return
		}
		defer stream.Close()
		lines := bufio.NewReaderSize(stream, 64<<10)
		for isFirst := true; ; isFirst = false {
			text, err := readLine(lines)
			if errors.Is(err, io.EOF) {
				return
			}
			var line *ExportLine
			if err == nil {
				var fault error
				if line, fault = readExportLine(text, isFirst); fault != nil {
					err = newError(CodeUnexpectedAnswer, "a line of the export %s", fault)
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(line, nil) {
				return
			}
		}
	}
}

// readLine returns a line without its end; io.EOF after the last one.
func readLine(lines *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := lines.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, io.EOF
		case errors.Is(err, io.EOF):
			return nil, newError(CodeUnexpectedAnswer, "the export ends within a line")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > longestLine:
			return nil, newError(CodeUnexpectedAnswer, "the export holds a line without end")
		}
	}
}

// longestCheckpoint is in bytes, far above any checkpoint.
const longestCheckpoint = 64 << 10

// Checkpoint returns a signed note, as text: the checkpoint of the log of size entries, or the newest one for 0, which covers
// every entry acknowledged before. It is not verified here; golang.org/x/mod/sumdb/note does that. Store it where the
// server cannot change it. It returns CodeNotFound when none was signed for that size, and CodeLogInconsistent.
func (s *AuditService) Checkpoint(ctx context.Context, size int64) (string, error) {
	checkpoint := call{method: http.MethodGet, path: route(auditPath + "/checkpoint"), mediaType: "text/plain"}
	if size != 0 {
		checkpoint.query = url.Values{"size": {strconv.FormatInt(size, 10)}}
	}
	stream, err := s.transport.stream(ctx, checkpoint)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	text, err := io.ReadAll(io.LimitReader(stream, longestCheckpoint+1))
	if err == nil && len(text) > longestCheckpoint {
		err = newError(CodeUnexpectedAnswer, "the checkpoint is longer than any; is the URL right?")
	}
	if err != nil {
		return "", err
	}
	return string(text), nil
}

// InclusionProof returns the proof that the log of size entries contains this one.
func (s *AuditService) InclusionProof(ctx context.Context, entryID string, size int64) (*InclusionProof, error) {
	query := url.Values{"entry": {entryID}, "size": {strconv.FormatInt(size, 10)}}
	return fetch[InclusionProof](ctx, s.transport, call{method: http.MethodGet, path: route(auditPath + "/proof/inclusion"), query: query})
}

// ConsistencyProof returns the proof that the log of to entries begins with that of from.
func (s *AuditService) ConsistencyProof(ctx context.Context, from, to int64) (*ConsistencyProof, error) {
	query := url.Values{"from": {strconv.FormatInt(from, 10)}, "to": {strconv.FormatInt(to, 10)}}
	return fetch[ConsistencyProof](ctx, s.transport, call{method: http.MethodGet, path: route(auditPath + "/proof/consistency"), query: query})
}

// LogKey returns the key that the server names now. Store it when the log begins: later a server could name another.
func (s *AuditService) LogKey(ctx context.Context) (*LogKey, error) {
	return fetch[LogKey](ctx, s.transport, call{method: http.MethodGet, path: route(auditPath + "/log-key")})
}

// Erase removes metadata and salt of one entry for good; the chain still verifies.
func (s *AuditService) Erase(ctx context.Context, entryID string) error {
	path := route(auditPath).withID(entryID).then("/metadata")
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path}, nil)
}
