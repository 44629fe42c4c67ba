package grantex

import (
	"net/http"
	"sync"
	"testing"
	"time"
)

// issuer is a server that refreshes: each refresh token once, the same answer for the same idempotency key.
type issuer struct {
	*scripted
	clock *testClock
	mu    sync.Mutex
	life  time.Duration
	kid   string
	count int
	known map[string]map[string]any
	// before runs before an answer; nil for nothing.
	before http.HandlerFunc
}

func (i *issuer) doBefore(before http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.before = before
}

func newIssuer(t *testing.T) (*issuer, *Client) {
	t.Helper()
	issuer := &issuer{life: time.Hour, known: map[string]map[string]any{}}
	issuer.scripted = newScripted(t, issuer.refresh)
	client, clock := issuer.client(t, Options{MaxRetries: -1})
	issuer.clock = clock
	return issuer, client
}

func (i *issuer) refresh(writer http.ResponseWriter, request *http.Request) {
	i.mu.Lock()
	before := i.before
	i.mu.Unlock()
	if before != nil {
		before(writer, request)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	key := request.Header.Get("Idempotency-Key")
	if i.known[key] == nil {
		i.count++
		i.known[key] = tokensAnswer(unsignedToken(i.clock.now().Add(time.Duration(i.count)*time.Second), i.life, i.kid), i.count)
	}
	answer(201, i.known[key])(writer, request)
}

// first are the tokens that the grant began with.
func (i *issuer) first(age time.Duration) *GrantTokens {
	token := unsignedToken(i.clock.now().Add(-age), i.life, "")
	claims, _ := claimsOf(token)
	return &GrantTokens{
		IssuedToken:  IssuedToken{GrantToken: token, GrantID: "grnt_1", Scopes: []string{"a:b"}, ExpiresAt: time.Unix(claims.expires, 0)},
		RefreshToken: "ref_0",
	}
}

func newSource(t *testing.T, client *Client, options TokenSourceOptions) *TokenSource {
	t.Helper()
	options.AgentID = "ag_1"
	source, err := client.NewTokenSource(options)
	noError(t, err)
	return source
}

// landed waits until no refresh is running.
func (s *TokenSource) landed() {
	s.mu.Lock()
	running := s.refreshing
	s.mu.Unlock()
	if running != nil {
		<-running.done
	}
}
