package grantex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAnEndedGrantAsksNoMore(t *testing.T) {
	t.Parallel()
	server := newScripted(t, refuse(400, CodeInvalidRefreshToken))
	client, clock := server.client(t, Options{})
	store := &MemoryStore{}
	grant := (&issuer{clock: clock, life: time.Hour}).first(2 * time.Hour)
	source := newSource(t, client, TokenSourceOptions{Store: store, Grant: grant})
	for range 3 {
		_, err := source.Token(t.Context())
		failed := wantCode(t, err, CodeGrantEnded)
		if failed.Status != 400 || failed.RequestID != "req_1" || CodeOf(failed.Err) != CodeInvalidRefreshToken {
			t.Fatalf("the error lacks its cause: %+v", failed)
		}
	}
	_, err := source.Refresh(t.Context())
	wantCode(t, err, CodeGrantEnded)
	if _, isKept, _ := store.Get(t.Context(), "grant-ag_1"); isKept || len(server.seen()) != 1 {
		t.Fatal("the store keeps the tokens, or the server was asked again")
	}
	_, err = newSource(t, client, TokenSourceOptions{Store: store}).Token(t.Context())
	wantCode(t, err, CodeGrantUnknown)
}

func TestTheTokensOfAFasterSourceAreUsed(t *testing.T) {
	t.Parallel()
	store := &MemoryStore{}
	var faster *GrantTokens
	server := newScripted(t, func(writer http.ResponseWriter, request *http.Request) {
		text, _ := json.Marshal(keptGrant{GrantTokens: *faster, HoldsUntil: time.Now().Add(time.Hour).UnixMilli()})
		_ = store.Set(request.Context(), "grant-ag_1", string(text))
		refuse(400, CodeInvalidRefreshToken)(writer, request)
	})
	client, clock := server.client(t, Options{})
	grants := &issuer{clock: clock, life: time.Hour}
	faster = grants.first(0)
	faster.RefreshToken = "ref_1"
	source := newSource(t, client, TokenSourceOptions{Store: store, Grant: grants.first(2 * time.Hour)})
	token, err := source.Token(t.Context())
	noError(t, err)
	if token != faster.GrantToken {
		t.Fatal("another token")
	}
}

func TestACallerWhoLeavesEndsNoRefreshOfOthers(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	proceed := make(chan struct{})
	issuer.doBefore(func(http.ResponseWriter, *http.Request) { <-proceed })
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: issuer.first(2 * time.Hour)})
	reason := errors.New("bored")
	leaving, leave := context.WithCancelCause(t.Context())
	results := make(chan error, 2)
	go func() { _, err := source.Token(leaving); results <- err }()
	for len(issuer.seen()) == 0 {
		time.Sleep(time.Millisecond)
	}
	leave(reason)
	if err := <-results; !errors.Is(err, reason) {
		t.Fatalf("got %v", err)
	}
	go func() { _, err := source.Token(t.Context()); results <- err }()
	close(proceed)
	noError(t, <-results)
	if len(issuer.seen()) != 1 {
		t.Fatal("the refresh was begun again")
	}
}

func TestASourceHandsOutNoTokenOfAnotherKey(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	key, err := CreateAgentKey(t.Context(), &MemoryStore{}, EdDSA)
	noError(t, err)
	// The source proves its key by the issuer's name; here the server is asked for it, too.
	issuer.handlers = []http.HandlerFunc{func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/.well-known/grantex" {
			answer(200, map[string]any{"issuer": issuer.URL, "mode": "sandbox", "jwks_uri": "j", "api": "a", "revocations": "r", "audit": "a"})(writer, request)
			return
		}
		issuer.refresh(writer, request)
	}}
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: issuer.first(time.Minute), Key: key})
	_, err = source.Token(t.Context())
	wantCode(t, err, CodeTokenNotBound)
	requests := len(issuer.seen())
	_, err = source.Token(t.Context())
	wantCode(t, err, CodeTokenNotBound)
	if len(issuer.seen()) != requests || issuer.seen()[1].header.Get("DPoP") == "" {
		t.Fatal("it asked again at once, or proved no key")
	}
	issuer.mu.Lock()
	issuer.kid = key.KID()
	issuer.mu.Unlock()
	issuer.clock.advance(6 * time.Second)
	_, err = source.Token(t.Context())
	noError(t, err)
}

func TestADamagedStoreIsNamed(t *testing.T) {
	t.Parallel()
	_, client := newIssuer(t)
	for _, text := range []string{"", "x", "{}", `{"grantToken":"secret`, `{"grantToken":7}`} {
		store := &MemoryStore{}
		noError(t, store.Set(t.Context(), "grant-ag_1", text))
		_, err := newSource(t, client, TokenSourceOptions{Store: store}).Token(t.Context())
		if wantCode(t, err, CodeStoreDamaged); strings.Contains(fmt.Sprintf("%v", err), "secret") {
			t.Fatal("the error quotes the store")
		}
	}
}

// brokenStore returns an error for what it is told to.
type brokenStore struct {
	MemoryStore
	fails func(action string) error
}

func (s *brokenStore) Set(ctx context.Context, name, value string) error {
	if err := s.fails("set"); err != nil {
		return err
	}
	return s.MemoryStore.Set(ctx, name, value)
}

func TestATokenThatCouldNotBeStoredIsNotHandedOut(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	full := errors.New("disk full")
	sets := 0
	store := &brokenStore{fails: func(string) error {
		if sets++; sets == 3 {
			return full
		}
		return nil
	}}
	source := newSource(t, client, TokenSourceOptions{Store: store, Grant: issuer.first(2 * time.Hour)})
	if _, err := source.Token(t.Context()); !errors.Is(err, full) {
		t.Fatalf("got %v", err)
	}
	// The same answer is requested again.
	_, err := source.Token(t.Context())
	noError(t, err)
	if seen := issuer.seen(); len(seen) != 2 || seen[0].header.Get("Idempotency-Key") != seen[1].header.Get("Idempotency-Key") {
		t.Fatal("it is another refresh")
	}
}

func TestTheOptionsOfASourceAreChecked(t *testing.T) {
	t.Parallel()
	_, client := newIssuer(t)
	for name, options := range map[string]TokenSourceOptions{
		"AgentID":       {Store: &MemoryStore{}},
		"Store":         {AgentID: "ag_1"},
		"Grant":         {AgentID: "ag_1", Store: &MemoryStore{}, Grant: &GrantTokens{RefreshToken: "r"}},
		"RefreshBefore": {AgentID: "ag_1", Store: &MemoryStore{}, RefreshBefore: -time.Second},
	} {
		if _, err := client.NewTokenSource(options); err == nil || !strings.Contains(err.Error(), "TokenSourceOptions."+name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
