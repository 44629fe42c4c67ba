package grantex

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestNothingKeepsRunning is not parallel, so that only its own goroutines run.
func TestNothingKeepsRunning(t *testing.T) {
	transport := &http.Transport{}
	own := &http.Client{Transport: transport}
	endless := func(mediaType, text string) http.HandlerFunc {
		return func(writer http.ResponseWriter, request *http.Request) {
			writer.Header().Set("Content-Type", mediaType)
			for request.Context().Err() == nil {
				_, _ = writer.Write([]byte(text))
				_ = http.NewResponseController(writer).Flush()
			}
		}
	}
	export, _ := newScripted(t, endless("application/jsonl", entryLine("1"))).client(t, Options{HTTPClient: own})
	for _, err := range export.Audit.Export(t.Context()) {
		noError(t, err)
		break
	}
	events, _ := newScripted(t, endless("text/event-stream", eventText("e1"))).client(t, Options{HTTPClient: own})
	for _, err := range events.Events.Stream(t.Context(), "") {
		noError(t, err)
		break
	}
	wrong, _ := newScripted(t, endless("text/html", "<html>")).client(t, Options{HTTPClient: own})
	_, err := wrong.Audit.Checkpoint(t.Context(), 0)
	wantCode(t, err, CodeUnexpectedAnswer)
	hanging, _ := newScripted(t, hang).client(t, Options{HTTPClient: own, Timeout: 20 * time.Millisecond, MaxRetries: -1})
	_, err = hanging.Me.Get(t.Context())
	wantCode(t, err, CodeTimeout)
	source := newSource(t, hanging, TokenSourceOptions{Store: &MemoryStore{}, Grant: (&issuer{clock: newTestClock(), life: time.Hour}).first(2 * time.Hour)})
	_, err = source.Token(t.Context())
	wantCode(t, err, CodeTimeout)

	transport.CloseIdleConnections()
	deadline := time.Now().Add(10 * time.Second)
	for running := ""; ; {
		if running = runningHere(); running == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running:\n%s", running)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// runningHere returns the goroutines in this package, besides tests and their servers, and those of HTTP connections.
func runningHere() string {
	stacks := make([]byte, 1<<20)
	var found []string
	for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		isOurs := strings.Contains(stack, "go/grantex.(") || strings.Contains(stack, "(*persistConn)")
		isTest := strings.Contains(stack, "testing.") || strings.Contains(stack, "net/http.(*conn).serve") || strings.Contains(stack, "_test.")
		if isOurs && !isTest {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}
