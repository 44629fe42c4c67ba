package grantex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
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
