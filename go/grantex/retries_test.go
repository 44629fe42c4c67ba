package grantex

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"
)

func TestAPOSTIsRepeatedWithOneKeyAndOneBody(t *testing.T) {
	t.Parallel()
	server := newScripted(t, cut, raw(502, "text/html", "<html>"), refuse(503, CodeStopping, "Retry-After", "3"),
		refuse(409, CodeIdempotencyInProgress), answer(201, agentAnswer("a")))
	client, clock := server.client(t, Options{})
	_, err := client.Agents.Register(t.Context(), AgentParams{Name: "a"})
	noError(t, err)
	seen := server.seen()
	for _, request := range seen[1:] {
		if request.body != seen[0].body || request.header.Get("Idempotency-Key") != seen[0].header.Get("Idempotency-Key") {
			t.Fatalf("the requests differ: %v", seen)
		}
	}
	if waits := []time.Duration{250e6, 500e6, 3e9, 2e9}; !slices.Equal(clock.waits, waits) || len(seen) != 5 {
		t.Fatalf("waited %v, expected %v", clock.waits, waits)
	}
	_, err = client.Agents.Register(t.Context(), AgentParams{Name: "a"})
	noError(t, err)
	_, err = client.Agents.Register(t.Context(), AgentParams{Name: "a"}, IdempotencyKey("mine"))
	noError(t, err)
	seen = server.seen()
	if first, last := seen[0].header.Get("Idempotency-Key"), seen[5].header.Get("Idempotency-Key"); first == last {
		t.Fatal("two calls have one key")
	}
	if seen[6].header.Get("Idempotency-Key") != "mine" {
		t.Fatal("the caller's key was not sent")
	}
	_, err = client.Agents.Register(t.Context(), AgentParams{Name: "a"}, IdempotencyKey("two\nlines"))
	if err == nil || len(server.seen()) != 7 {
		t.Fatal("a key with a line break was sent")
	}
}

func TestRetriesEnd(t *testing.T) {
	t.Parallel()
	for name, example := range map[string]struct {
		handler  http.HandlerFunc
		options  Options
		code     Code
		requests int
	}{
		"after four":                          {cut, Options{}, CodeNetworkError, 5},
		"at once where they are off":          {cut, Options{MaxRetries: -1}, CodeNetworkError, 1},
		"when the server asks for too much":   {refuse(429, CodeRateLimited, "Retry-After", "31"), Options{}, CodeRateLimited, 1},
		"when the server refuses":             {refuse(404, CodeNotFound), Options{}, CodeNotFound, 1},
		"when the key was used for another":   {refuse(409, CodeIdempotencyKeyReused), Options{}, CodeIdempotencyKeyReused, 1},
		"when the answer is not the API's":    {raw(200, "text/html", "<html>"), Options{}, CodeUnexpectedAnswer, 1},
		"when the refusal is not the API's":   {raw(500, "text/html", "<html>"), Options{}, CodeUnexpectedAnswer, 1},
		"when an intermediary stays confused": {raw(504, "text/html", "<html>"), Options{}, CodeUnexpectedAnswer, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newScripted(t, example.handler)
			client, _ := server.client(t, example.options)
			_, err := client.Agents.Register(t.Context(), AgentParams{Name: "a"})
			failed := wantCode(t, err, example.code)
			if len(server.seen()) != example.requests {
				t.Fatalf("it was sent %d times, expected %d", len(server.seen()), example.requests)
			}
			if example.code == CodeRateLimited && (failed.RetryAfter != 31*time.Second || failed.Status != 429 || failed.RequestID != "req_1") {
				t.Fatalf("the error lacks what the server said: %+v", failed)
			}
		})
	}
}

func TestWhatCannotBeMatchedIsNotRepeated(t *testing.T) {
	t.Parallel()
	server := newScripted(t, cut)
	_, err := Signup(t.Context(), SignupParams{Name: "n"}, Options{URL: server.URL})
	wantCode(t, err, CodeNetworkError)
	client, _ := server.client(t, Options{})
	_, err = client.Authorizations.Resend(t.Context(), "areq_1")
	wantCode(t, err, CodeNetworkError)
	if seen := server.seen(); len(seen) != 2 || seen[0].header.Get("Idempotency-Key") != "" || seen[0].header.Get("Authorization") != "" {
		t.Fatalf("it was repeated: %v", seen)
	}
}

// net/http repeats a request by itself when a connection that it has used before breaks.
func TestOnlyThisPackageRepeatsARequest(t *testing.T) {
	t.Parallel()
	server := newScripted(t, answer(201, agentAnswer("a")), cut, answer(201, agentAnswer("a")))
	client, _ := server.client(t, Options{MaxRetries: -1})
	_, err := client.Agents.Register(t.Context(), AgentParams{Name: "a"})
	noError(t, err)
	_, err = client.Agents.Register(t.Context(), AgentParams{Name: "a"})
	wantCode(t, err, CodeNetworkError)
	if len(server.seen()) != 2 {
		t.Fatalf("it was sent %d times", len(server.seen()))
	}
}

func TestACodeIsNotSentAgainWhenTheServerHasForgottenIt(t *testing.T) {
	t.Parallel()
	var clock *testClock
	server := newScripted(t, func(writer http.ResponseWriter, request *http.Request) {
		clock.advance(45 * time.Second)
		cut(writer, request)
	})
	var client *Client
	client, clock = server.client(t, Options{})
	_, err := client.Tokens.Exchange(t.Context(), ExchangeParams{Code: "c", AgentID: "ag_1"})
	wantCode(t, err, CodeNetworkError)
	if len(server.seen()) != 1 {
		t.Fatal("the code was sent after the server has forgotten its answer")
	}
}

func TestADeletionWhoseAnswerWasLostIsLookedUp(t *testing.T) {
	t.Parallel()
	grant := func(status string) http.HandlerFunc {
		return answer(200, map[string]any{
			"id": "g", "grantId": "g", "agentId": "a", "agentDid": "d", "principalId": nil, "developerId": "d", "scopes": []string{},
			"audience": "a", "status": status, "issuedAt": time.Now(), "expiresAt": time.Now(), "delegationDepth": 0,
			"holds": []any{},
		})
	}
	server := newScripted(t, cut, refuse(404, CodeNotFound), grant("revoked"))
	client, _ := server.client(t, Options{})
	noError(t, client.Grants.Revoke(t.Context(), "g"))

	server = newScripted(t, cut, refuse(404, CodeNotFound), grant("expired"))
	client, _ = server.client(t, Options{})
	wantCode(t, client.Grants.Revoke(t.Context(), "g"), CodeNotFound)

	server = newScripted(t, refuse(404, CodeNotFound), grant("revoked"))
	client, _ = server.client(t, Options{})
	wantCode(t, client.Grants.Revoke(t.Context(), "g"), CodeNotFound)
	if len(server.seen()) != 1 {
		t.Fatal("it was looked up although no answer was lost")
	}

	server = newScripted(t, cut, refuse(404, CodeNotFound), answer(410, map[string]any{"message": "gone", "code": "NOT_FOUND"}))
	client, _ = server.client(t, Options{})
	noError(t, client.Agents.Delete(t.Context(), "ag_1"))
}

func TestTheEndOfAContextEndsACall(t *testing.T) {
	t.Parallel()
	reason := errors.New("enough")
	server := newScripted(t, hang)
	client, _ := server.client(t, Options{})
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(10*time.Millisecond, func() { cancel(reason) })
	if _, err := client.Me.Get(ctx); !errors.Is(err, reason) {
		t.Fatalf("got %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if _, err := client.Me.Get(ctx); !errors.Is(err, context.DeadlineExceeded) || CodeOf(err) != "" {
		t.Fatalf("got %v", err)
	}
	// Also while it waits for the next attempt.
	server = newScripted(t, refuse(503, CodeStopping, "Retry-After", "20"))
	client, _ = server.client(t, Options{})
	client.transport.clock = systemClock
	ctx, cancel = context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(reason) })
	if _, err := client.Me.Get(ctx); !errors.Is(err, reason) {
		t.Fatalf("got %v", err)
	}
}
