package grantex

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAHundredCallersShareOneRefresh(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: issuer.first(2 * time.Hour)})
	var callers sync.WaitGroup
	tokens := make([]string, 100)
	for index := range tokens {
		callers.Go(func() {
			token, err := source.Token(t.Context())
			if err != nil {
				t.Error(err)
			}
			tokens[index] = token
		})
	}
	callers.Wait()
	if slices.Sort(tokens); tokens[0] != tokens[99] || len(issuer.seen()) != 1 {
		t.Fatalf("%d refreshes", len(issuer.seen()))
	}
}

func TestATokenIsRefreshedAheadWithoutWaiting(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	arrived, proceed := make(chan struct{}), make(chan struct{})
	issuer.doBefore(func(http.ResponseWriter, *http.Request) {
		issuer.doBefore(nil)
		close(arrived)
		<-proceed
	})
	first := issuer.first(56 * time.Minute)
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: first})
	token, err := source.Token(t.Context())
	noError(t, err)
	if token != first.GrantToken {
		t.Fatal("the call waited for the refresh")
	}
	<-arrived
	close(proceed)
	source.landed()
	token, err = source.Token(t.Context())
	noError(t, err)
	if token == first.GrantToken || len(issuer.seen()) != 1 {
		t.Fatal("the new token is not used")
	}
}

func TestAYoungTokenIsNotRefreshed(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: issuer.first(time.Minute)})
	_, err := source.Token(t.Context())
	noError(t, err)
	_, err = source.TokenToDelegate(t.Context())
	noError(t, err)
	if len(issuer.seen()) != 0 {
		t.Fatal("it was refreshed")
	}
	issuer.clock.advance(40 * time.Minute)
	_, err = source.Token(t.Context())
	noError(t, err)
	before := len(issuer.seen())
	delegating, err := source.TokenToDelegate(t.Context())
	noError(t, err)
	if before != 0 || len(issuer.seen()) != 1 || delegating == source.given.GrantToken {
		t.Fatal("a delegation needs a token of which at least half is left")
	}
}

func TestTheStoreKnowsFirst(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	store := &MemoryStore{}
	var noted string
	issuer.doBefore(func(http.ResponseWriter, *http.Request) { noted, _, _ = store.Get(context.Background(), "grant-ag_1") })
	source := newSource(t, client, TokenSourceOptions{Store: store, Grant: issuer.first(2 * time.Hour)})
	token, err := source.Token(t.Context())
	noError(t, err)
	var kept keptGrant
	noError(t, json.Unmarshal([]byte(noted), &kept))
	if kept.Pending == nil || kept.Pending.IdempotencyKey != issuer.seen()[0].header.Get("Idempotency-Key") {
		t.Fatalf("the refresh was not noted before it was sent: %s", noted)
	}
	text, _, _ := store.Get(t.Context(), "grant-ag_1")
	if !strings.Contains(text, token) || strings.Contains(text, "pending") {
		t.Fatalf("the store does not hold the new token: %s", text)
	}
	// After a restart the source continues with what the store holds.
	again := newSource(t, client, TokenSourceOptions{Store: store})
	if same, err := again.Token(t.Context()); err != nil || same != token || len(issuer.seen()) != 1 {
		t.Fatalf("got %v", err)
	}
}

func TestALostAnswerIsRequestedAgainByAnotherProcess(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	store := &MemoryStore{}
	issuer.doBefore(func(http.ResponseWriter, *http.Request) {
		issuer.doBefore(nil)
		panic(http.ErrAbortHandler)
	})
	first := issuer.first(2 * time.Hour)
	_, err := newSource(t, client, TokenSourceOptions{Store: store, Grant: first}).Token(t.Context())
	wantCode(t, err, CodeNetworkError)
	_, err = newSource(t, client, TokenSourceOptions{Store: store}).Token(t.Context())
	noError(t, err)
	seen := issuer.seen()
	if seen[0].header.Get("Idempotency-Key") != seen[1].header.Get("Idempotency-Key") || seen[0].body != seen[1].body {
		t.Fatal("the second request is not the first one")
	}
}

func TestProcessesThatShareAStoreUseOneKey(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	store := &MemoryStore{}
	first := issuer.first(2 * time.Hour)
	var sources sync.WaitGroup
	tokens := make([]string, 8)
	for index := range tokens {
		source := newSource(t, client, TokenSourceOptions{Store: store, Grant: first})
		sources.Go(func() {
			token, err := source.Token(t.Context())
			if err != nil {
				t.Error(err)
			}
			tokens[index] = token
		})
	}
	sources.Wait()
	keys := map[string]bool{}
	for _, request := range issuer.seen() {
		keys[request.header.Get("Idempotency-Key")] = true
	}
	slices.Sort(tokens)
	if len(keys) != 1 || tokens[0] != tokens[7] {
		t.Fatalf("%d keys, tokens %v", len(keys), tokens)
	}
}

func TestTokensThatAnotherProcessHasRefreshedAreUsedWithoutARequest(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	store := &MemoryStore{}
	first := issuer.first(2 * time.Hour)
	late, early := newSource(t, client, TokenSourceOptions{Store: store, Grant: first}), newSource(t, client, TokenSourceOptions{Store: store})
	noError(t, late.load(t.Context()))
	refreshed, err := early.Token(t.Context())
	noError(t, err)
	token, err := late.Token(t.Context())
	noError(t, err)
	if token != refreshed || len(issuer.seen()) != 1 {
		t.Fatalf("%d requests", len(issuer.seen()))
	}
}

func TestAFailedRefreshPausesWhileTheTokenIsValid(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	issuer.doBefore(cut)
	first := issuer.first(56 * time.Minute)
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: first})
	ask := func() {
		t.Helper()
		token, err := source.Token(t.Context())
		noError(t, err)
		if token != first.GrantToken {
			t.Fatal("another token")
		}
		source.landed()
	}
	ask()
	ask()
	ask()
	if count := len(issuer.seen()); count != 1 {
		t.Fatalf("%d requests during the pause", count)
	}
	issuer.clock.advance(6 * time.Second)
	ask()
	if count := len(issuer.seen()); count != 2 {
		t.Fatalf("%d requests after the pause", count)
	}
	// The answer may have been lost for good: to try again would end the grant, so it waits while the token holds.
	issuer.clock.advance(time.Minute)
	ask()
	if count := len(issuer.seen()); count != 2 {
		t.Fatalf("%d requests although the server has forgotten the first", count)
	}
	issuer.clock.advance(5 * time.Minute)
	issuer.doBefore(nil)
	token, err := source.Token(t.Context())
	noError(t, err)
	seen := issuer.seen()
	if token == first.GrantToken || seen[1].header.Get("Idempotency-Key") == seen[2].header.Get("Idempotency-Key") {
		t.Fatal("after the end of the token it must be a new refresh")
	}
}
