package grantex

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// testClock is a clock whose sleeps advance it at once, and are recorded. Random numbers are at their upper end, so that
// waits are whole.
type testClock struct {
	mu    sync.Mutex
	at    time.Time
	waits []time.Duration
}

func newTestClock() *testClock { return &testClock{at: time.Now()} }

func (c *testClock) clock() clock {
	return clock{
		now:    c.now,
		random: func() float64 { return 1 },
		sleep: func(ctx context.Context, wait time.Duration) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.waits = append(c.waits, wait)
			c.at = c.at.Add(wait)
			return context.Cause(ctx)
		},
	}
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// asked is a request as it arrived.
type asked struct {
	line   string
	header http.Header
	body   string
}

// scripted is a server that answers each request with the next handler, and the last one for good.
type scripted struct {
	*httptest.Server
	mu       sync.Mutex
	handlers []http.HandlerFunc
	requests []asked
}

func newScripted(t *testing.T, handlers ...http.HandlerFunc) *scripted {
	t.Helper()
	server := &scripted{handlers: handlers}
	server.Server = httptest.NewServer(http.HandlerFunc(server.serve))
	t.Cleanup(server.Close)
	return server
}

func (s *scripted) serve(writer http.ResponseWriter, request *http.Request) {
	// Only then does the server notice that the client has left.
	body, _ := io.ReadAll(request.Body)
	s.mu.Lock()
	s.requests = append(s.requests, asked{request.Method + " " + request.URL.RequestURI(), request.Header, string(body)})
	handler := s.handlers[0]
	if len(s.handlers) > 1 {
		s.handlers = s.handlers[1:]
	}
	s.mu.Unlock()
	handler(writer, request)
}

func (s *scripted) seen() []asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]asked(nil), s.requests...)
}

// client returns a client of the server, and its clock.
func (s *scripted) client(t *testing.T, options Options) (*Client, *testClock) {
	t.Helper()
	options.URL, options.APIKey = s.URL, "gx_test_secret_key"
	connected, err := options.connection()
	if err != nil {
		t.Fatal(err)
	}
	clock := newTestClock()
	transport := newTransport(connected, options.APIKey)
	transport.clock = clock.clock()
	return newClient(transport), clock
}

// answer sends JSON.
func answer(status int, body any, headers ...string) http.HandlerFunc {
	return func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/json; charset=utf-8")
		for index := 0; index < len(headers); index += 2 {
			writer.Header().Set(headers[index], headers[index+1])
		}
		writer.WriteHeader(status)
		_ = json.NewEncoder(writer).Encode(body)
	}
}

// raw sends a text as it is.
func raw(status int, mediaType, body string) http.HandlerFunc {
	return func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", mediaType)
		writer.WriteHeader(status)
		_, _ = writer.Write([]byte(body))
	}
}

func refuse(status int, code Code, headers ...string) http.HandlerFunc {
	return answer(status, map[string]any{"message": "no", "code": code, "requestId": "req_1"}, headers...)
}

// cut breaks the connection without an answer.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hang answers nothing until the client leaves.
func hang(_ http.ResponseWriter, request *http.Request) { <-request.Context().Done() }

// unsignedToken is a grant token whose signature nobody could verify; clients do not.
func unsignedToken(issued time.Time, life time.Duration, kid string) string {
	claims := map[string]any{"iat": issued.Unix(), "exp": issued.Add(life).Unix(), "grnt": "grnt_1", "jti": randomText()}
	if kid != "" {
		claims["cnf"] = map[string]any{"jkt": kid}
	}
	text, _ := json.Marshal(claims)
	return "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString(text) + ".c2lnbmF0dXJl"
}

func tokensAnswer(token string, number int) map[string]any {
	claims, _ := claimsOf(token)
	return map[string]any{
		"grantToken": token, "refreshToken": fmt.Sprintf("ref_%d", number), "grantId": claims.grantID, "scopes": []string{"a:b"},
		"expiresAt": time.Unix(claims.expires, 0).UTC(),
	}
}

func agentAnswer(name string) map[string]any {
	at := time.Now().UTC()
	return map[string]any{
		"id": "ag_1", "agentId": "ag_1", "did": "did:grantex:ag_1", "developerId": "dev_1", "name": name, "description": nil,
		"scopes": []string{}, "redirectUris": []string{}, "dpop": "accept", "status": "active", "kind": "agent", "clientId": nil,
		"keys": []any{}, "holds": []any{}, "createdAt": at, "updatedAt": at,
	}
}

func wantCode(t *testing.T, err error, code Code) *Error {
	t.Helper()
	failed, isOwn := asError(err)
	if !isOwn || failed.Code != code {
		t.Fatalf("got %v, expected %s", err, code)
	}
	return failed
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
