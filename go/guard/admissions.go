package guard

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/ask"
	"github.com/grantex/grantex/go/internal/backoff"
	"github.com/grantex/grantex/go/internal/redact"
)

// AdmissionsOptions configure [NewAdmissions].
type AdmissionsOptions struct {
	// URL is where the server's API is. Required.
	URL string
	// APIKey has the roles verify and audit-write. Required.
	APIKey string `secret:"true"`
	// Timeout is how long a call waits for its decision, repetitions included.
	// Default: 5 seconds.
	Timeout time.Duration
	// HTTPClient sends the requests; its redirects are not followed. Default:
	// http.DefaultClient.
	HTTPClient *http.Client
}

// Format prints the options without the key.
func (options AdmissionsOptions) Format(state fmt.State, _ rune) { redact.Format(state, options) }

// LogValue is the options without the key.
func (options AdmissionsOptions) LogValue() slog.Value { return redact.LogValue(options) }

// MarshalJSON writes the options without the key.
func (options AdmissionsOptions) MarshalJSON() ([]byte, error) { return redact.MarshalJSON(options) }

// Admissions asks the server about the calls that it must admit: for approvals,
// budgets and policies (docs/protocol.md §15). Requests without a certain answer
// are repeated with the same idempotency key, so that a call is neither recorded
// nor debited twice.
type Admissions struct {
	// server is a function, because fmt would print the key.
	server  func() ask.Server
	timeout time.Duration
	// pause is how long a wait for an approval rests between two questions.
	pause time.Duration
}

// NewAdmissions makes what [Options.Admissions] takes. The error names the option
// that is missing or wrong.
func NewAdmissions(options AdmissionsOptions) (*Admissions, error) {
	parsed, err := url.Parse(options.URL)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return nil, errors.New("guard: URL of the admissions must be an absolute http(s) URL")
	}
	if !ask.IsKey(options.APIKey) {
		return nil, errors.New("guard: APIKey of the admissions must be " + ask.KeyForm)
	}
	if options.Timeout < 0 {
		return nil, errors.New("guard: Timeout of the admissions must not be negative")
	}
	if options.Timeout == 0 {
		options.Timeout = 5 * time.Second
	}
	if options.HTTPClient == nil {
		options.HTTPClient = http.DefaultClient
	}
	client := *options.HTTPClient
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	server := ask.Server{URL: strings.TrimRight(options.URL, "/"), APIKey: options.APIKey, HTTPClient: &client}
	return &Admissions{func() ask.Server { return server }, options.Timeout, approvalPause}, nil
}

// admissionAnswer is what the server decided, and has recorded.
type admissionAnswer struct {
	isAllowed bool
	// entryID is empty for a refusal that cannot be attributed.
	entryID string
	// refusal is the body of the refusal, as the server wrote it.
	refusal map[string]json.RawMessage
}

var errNoDecision = errors.New("guard: the server did not answer with a decision")

// admit asks about a call. An error is no answer, or one that cannot be read.
func (admissions *Admissions) admit(ctx context.Context, request map[string]any) (admissionAnswer, error) {
	var body map[string]json.RawMessage
	if err := admissions.send(ctx, "/v1/admissions", request, &body); err != nil {
		return admissionAnswer{}, err
	}
	var answer admissionAnswer
	answer.entryID = textIn(body["entryId"])
	hasRefusal := len(body["refusal"]) > 0 && json.Unmarshal(body["refusal"], &answer.refusal) == nil && answer.refusal != nil
	switch textIn(body["decision"]) {
	case "allow":
		answer.isAllowed = true
		if answer.entryID != "" && len(body["refusal"]) == 0 {
			return answer, nil
		}
	case "ask", "refuse":
		if hasRefusal {
			return answer, nil
		}
	}
	return admissionAnswer{}, errNoDecision
}

// giveBack says that an admitted call did not run: its amount goes back to its
// budgets. Where this cannot be said, the amount stays spent.
func (admissions *Admissions) giveBack(ctx context.Context, entryID string, metadata map[string]any) error {
	body := map[string]any{"status": Failure, "ran": false, "metadata": metadata}
	var answer map[string]json.RawMessage
	return admissions.send(ctx, "/v1/admissions/"+url.PathEscape(entryID)+"/settle", body, &answer)
}

func (admissions *Admissions) send(ctx context.Context, path string, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, admissions.timeout)
	defer cancel()
	end, _ := ctx.Deadline()
	server := admissions.server()
	// The context ends the attempts.
	server.Timeout = admissions.timeout
	server.IdempotencyKey = rand.Text()
	for attempts := 0; ; attempts++ {
		err := server.Post(ctx, path, body, answer)
		pause := backoff.Pause(attempts)
		if err == nil || !mayChange(err) || time.Now().Add(pause).After(end) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// mayChange reports whether a repetition may bring another answer: there was
// none, the server starts or stops, there are too many requests, or the first one
// still runs.
func mayChange(err error) bool {
	var fault *ask.Fault
	if !errors.As(err, &fault) {
		return false
	}
	switch fault.Status {
	case 0, http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return fault.Status >= http.StatusInternalServerError
}

// textIn returns a text of JSON; empty for anything else.
func textIn(value json.RawMessage) (text string) {
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}
