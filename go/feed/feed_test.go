package feed_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// setting is a verifier that follows the feed of a test issuer.
type setting struct {
	*testing.T
	issuer   *testissuer.Issuer
	feed     *feed.Feed
	verifier *verify.Verifier
	states   chan feed.State
}

func follow(t *testing.T, change func(*feed.Options, *verify.Options)) *setting {
	t.Helper()
	made := &setting{T: t, issuer: testissuer.New(t), states: make(chan feed.State, 100)}
	options := feed.Options{
		APIKey:        made.issuer.APIKey,
		OnStateChange: func(state feed.State, _ error) { made.states <- state },
	}
	verifying := verify.Options{Issuer: made.issuer.URL, Audience: []string{made.issuer.Audience}}
	if change != nil {
		change(&options, &verifying)
	}
	var err error
	if made.feed, err = feed.New(options); err != nil {
		t.Fatal(err)
	}
	verifying.Revocation = made.feed
	if made.verifier, err = verify.New(verifying); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = made.verifier.Close() })
	return made
}

// reason returns why a token is refused; empty where it is not.
func (setting *setting) reason(token string) refusal.Reason {
	setting.Helper()
	_, err := setting.verifier.Verify(setting.Context(), token)
	var refused *refusal.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Reason
	}
	setting.Fatalf("the error %v is no refusal", err)
	return ""
}

func (setting *setting) ready() {
	setting.Helper()
	if err := setting.verifier.Ready(setting.Context()); err != nil {
		setting.Fatal(err)
	}
}

// until waits for a state.
func (setting *setting) until(wanted feed.State) {
	setting.Helper()
	for {
		select {
		case state := <-setting.states:
			if state == wanted {
				return
			}
		case <-time.After(20 * time.Second):
			setting.Fatalf("the feed is %s, not %s", setting.feed.State(), wanted)
		}
	}
}

// untilRefused waits until a token is refused for a reason.
func (setting *setting) untilRefused(token string, wanted refusal.Reason) {
	setting.Helper()
	var last refusal.Reason
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if last = setting.reason(token); last == wanted {
			return
		}
	}
	setting.Fatalf("the token is refused for %q, not %q", last, wanted)
}

func TestARevocationTakesEffectWhenItArrives(t *testing.T) {
	for name, id := range map[string]func(testissuer.Grant) string{
		"the grant":     func(grant testissuer.Grant) string { return grant.GrantID },
		"the token":     func(grant testissuer.Grant) string { return grant.TokenID },
		"the agent":     func(grant testissuer.Grant) string { return grant.AgentID },
		"the principal": func(grant testissuer.Grant) string { return grant.Principal },
		"its root":      func(grant testissuer.Grant) string { return grant.Ancestors[0].GrantID },
		"its parent's agent": func(grant testissuer.Grant) string {
			return grant.Ancestors[1].AgentID
		},
	} {
		t.Run(name, func(t *testing.T) {
			setting := follow(t, nil)
			root := setting.issuer.Grant(testissuer.GrantOptions{})
			child := setting.issuer.Delegate(root, testissuer.GrantOptions{})
			grandchild := setting.issuer.Delegate(child, testissuer.GrantOptions{})
			if reason := setting.reason(grandchild.Token); reason != "" {
				t.Fatalf("it is refused before: %s", reason)
			}
			setting.issuer.Revoke(id(grandchild))
			setting.untilRefused(grandchild.Token, refusal.Revoked)
		})
	}
}

func TestAListenerThatPanicsDoesNotStopTheFeed(t *testing.T) {
	setting := follow(t, func(options *feed.Options, _ *verify.Options) {
		options.OnStateChange = func(feed.State, error) { panic("the listener is broken") }
	})
	grant := setting.issuer.Grant(testissuer.GrantOptions{})
	if reason := setting.reason(grant.Token); reason != "" {
		t.Fatalf("it is refused before: %s", reason)
	}
	setting.issuer.Revoke(grant.GrantID)
	setting.untilRefused(grant.Token, refusal.Revoked)
	if err := setting.feed.Close(); err != nil || setting.feed.State() != feed.Closed {
		t.Errorf("closed: %v, %s", err, setting.feed.State())
	}
}

func TestWhatWasRevokedBeforeIsInTheSnapshot(t *testing.T) {
	setting := follow(t, nil)
	grant := setting.issuer.Grant(testissuer.GrantOptions{})
	setting.issuer.Revoke(grant.GrantID)
	if reason := setting.reason(grant.Token); reason != refusal.Revoked {
		t.Errorf("got %q", reason)
	}
}

func TestARunningCallLearnsThatItsGrantEnded(t *testing.T) {
	setting := follow(t, nil)
	issued := setting.issuer.Grant(testissuer.GrantOptions{})
	grant, err := setting.verifier.Verify(t.Context(), issued.Token)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan *refusal.Error, 1)
	defer setting.verifier.Watch(grant, func(reason *refusal.Error) { ended <- reason })()
	setting.issuer.Revoke(issued.GrantID)
	if reason := <-ended; reason.Reason != refusal.Revoked {
		t.Errorf("got %v", reason)
	}
}

func TestASilentFeedIsStaleAndHeardAgain(t *testing.T) {
	setting := follow(t, func(options *feed.Options, _ *verify.Options) {
		options.MaxStaleness, options.Timeout = 2500*time.Millisecond, 100*time.Millisecond
	})
	token := setting.issuer.Token("flights:book")
	setting.ready()
	setting.until(feed.Fresh)
	setting.issuer.SilenceFeed()
	setting.until(feed.Stale)
	if reason := setting.reason(token); reason != refusal.RevocationUnavailable {
		t.Errorf("a stale feed answers %q", reason)
	}
	setting.issuer.SpeakFeed()
	setting.until(feed.Fresh)
	if reason := setting.reason(token); reason != "" {
		t.Errorf("a fresh feed answers %q", reason)
	}
}

func TestAClockThatIsSetBackMakesNothingYounger(t *testing.T) {
	var offset atomic.Int64
	// Round strips the monotonic reading, as that of a clock of somebody else.
	clock := func() time.Time { return time.Now().Round(0).Add(time.Duration(offset.Load())) }
	setting := follow(t, func(options *feed.Options, verifying *verify.Options) {
		options.MaxStaleness, options.Timeout = 2500*time.Millisecond, 100*time.Millisecond
		verifying.Clock = clock
	})
	token := setting.issuer.Token("flights:book")
	setting.ready()
	setting.until(feed.Fresh)
	setting.issuer.SilenceFeed()
	offset.Store(int64(-2 * time.Second))
	setting.until(feed.Stale)
	if reason := setting.reason(token); reason != refusal.RevocationUnavailable {
		t.Errorf("got %q", reason)
	}
}

func TestACallAfterASleepWaitsWhereAnOldMessageIsReadFirst(t *testing.T) {
	var offset atomic.Int64
	clock := func() time.Time { return time.Now().Round(0).Add(time.Duration(offset.Load())) }
	setting := follow(t, func(_ *feed.Options, verifying *verify.Options) { verifying.Clock = clock })
	token := setting.issuer.Token("flights:book")
	setting.ready()
	setting.until(feed.Fresh)
	for setting.issuer.FeedStreams() == 0 {
		runtime.Gosched()
	}
	// The next message seems to be of before the sleep.
	offset.Store(int64(15 * time.Second))
	setting.until(feed.Stale)
	answer := make(chan refusal.Reason, 1)
	go func() { answer <- setting.reason(token) }()
	select {
	case reason := <-answer:
		t.Fatalf("a call does not wait: %q", reason)
	case <-time.After(50 * time.Millisecond):
	}
	offset.Store(0)
	if reason := <-answer; reason != "" {
		t.Errorf("got %q", reason)
	}
}

func TestAGapAForgeryAndARestoreAreNoticed(t *testing.T) {
	for name, disturb := range map[string]func(*testissuer.Issuer){
		"a gap":     func(issuer *testissuer.Issuer) { issuer.SkipInFeed() },
		"a forgery": func(issuer *testissuer.Issuer) { issuer.ForgeInFeed("grnt_1") },
		"a restore": func(issuer *testissuer.Issuer) { issuer.RestoreFeed() },
	} {
		t.Run(name, func(t *testing.T) {
			setting := follow(t, nil)
			setting.ready()
			setting.until(feed.Fresh)
			for setting.issuer.FeedStreams() == 0 {
				runtime.Gosched()
			}
			disturb(setting.issuer)
			setting.until(feed.Resyncing)
			setting.until(feed.Fresh)
			grant := setting.issuer.Grant(testissuer.GrantOptions{})
			if reason := setting.reason(grant.Token); reason != "" {
				t.Errorf("got %q", reason)
			}
			setting.issuer.Revoke(grant.GrantID)
			setting.untilRefused(grant.Token, refusal.Revoked)
		})
	}
}

func TestALostConnectionMissesNothing(t *testing.T) {
	setting := follow(t, nil)
	grant := setting.issuer.Grant(testissuer.GrantOptions{})
	setting.ready()
	for setting.issuer.FeedStreams() == 0 {
		runtime.Gosched()
	}
	setting.issuer.CutFeed()
	setting.issuer.Revoke(grant.GrantID)
	setting.untilRefused(grant.Token, refusal.Revoked)
}

func TestAnEntryOfAnUnknownKindMakesTheFeedStale(t *testing.T) {
	setting := follow(t, nil)
	setting.ready()
	setting.issuer.AppendToFeed("galaxy", "milky way")
	setting.until(feed.Stale)
	if reason := setting.reason(setting.issuer.Token()); reason != refusal.RevocationUnavailable {
		t.Errorf("got %q", reason)
	}
}

func TestARevokedKeyIsNotForgotten(t *testing.T) {
	setting := follow(t, nil)
	grant := setting.issuer.Grant(testissuer.GrantOptions{})
	if reason := setting.reason(grant.Token); reason != "" {
		t.Fatal(reason)
	}
	if err := setting.issuer.RotateKey(); err != nil {
		t.Fatal(err)
	}
	setting.issuer.RevokeOldKeys()
	setting.untilRefused(grant.Token, refusal.UnknownKey)
}

func TestToleratedScopesLetCallsRunAndSaySo(t *testing.T) {
	issuer := testissuer.New(t)
	issuer.Interrupt(testissuer.Feed)
	revocation, err := feed.New(feed.Options{
		APIKey: issuer.APIKey, ToleratedScopes: []string{"flights:search"}, Timeout: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Developers: []string{issuer.DeveloperID},
		Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = verifier.Close() }()
	token := issuer.Token("flights:search", "flights:book")
	grant, err := verifier.VerifyFor(t.Context(), token, verify.Use{Scopes: []string{"flights:search"}})
	if err != nil || !grant.IsRevocationUnknown {
		t.Errorf("got %+v, %v", grant, err)
	}
	for _, scopes := range [][]string{nil, {"flights:book"}, {"flights:search", "flights:book"}} {
		if _, err := verifier.VerifyFor(t.Context(), token, verify.Use{Scopes: scopes}); err == nil {
			t.Errorf("%v was tolerated", scopes)
		}
	}
}

func TestAStaleFeedMayAskTheServer(t *testing.T) {
	issuer := testissuer.New(t)
	issuer.Interrupt(testissuer.Feed)
	revocation, err := feed.New(feed.Options{APIKey: issuer.APIKey, WhenStale: feed.Ask, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = verifier.Close() }()
	grant := issuer.Grant(testissuer.GrantOptions{})
	if _, err := verifier.Verify(t.Context(), grant.Token); err != nil {
		t.Fatal(err)
	}
	issuer.Revoke(grant.GrantID)
	var refused *refusal.Error
	if _, err := verifier.Verify(t.Context(), grant.Token); !errors.As(err, &refused) || refused.Reason != refusal.Revoked {
		t.Errorf("got %v", err)
	}
}

func TestACallThatWaitsForTheFeedEndsWithItsContext(t *testing.T) {
	done := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer silent.Close()
	defer close(done)
	setting := follow(t, func(options *feed.Options, _ *verify.Options) {
		options.URL, options.Timeout = silent.URL, time.Minute
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := setting.verifier.Verify(ctx, setting.issuer.Token())
	var refused *refusal.Error
	if !errors.As(err, &refused) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAFeedOfAnotherDeveloperCoversNoToken(t *testing.T) {
	setting := follow(t, func(_ *feed.Options, verifying *verify.Options) {
		verifying.Developers = []string{"dev_other"}
	})
	if reason := setting.reason(setting.issuer.Token()); reason != refusal.WrongDeveloper {
		t.Errorf("got %q", reason)
	}
}

func TestVerifiersShareOneStreamAndTheLastOneEndsIt(t *testing.T) {
	setting := follow(t, nil)
	second, err := verify.New(verify.Options{
		Issuer: setting.issuer.URL, Audience: []string{setting.issuer.Audience}, Revocation: setting.feed,
	})
	if err != nil {
		t.Fatal(err)
	}
	setting.ready()
	if err := second.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for setting.issuer.FeedStreams() == 0 {
		runtime.Gosched()
	}
	if streams := setting.issuer.FeedStreams(); streams != 1 {
		t.Errorf("%d streams are open", streams)
	}
	_ = setting.verifier.Close()
	if reason := setting.reason(setting.issuer.Token()); reason != refusal.RevocationUnavailable {
		t.Errorf("a closed verifier answers %q", reason)
	}
	if _, err := second.Verify(t.Context(), setting.issuer.Token()); err != nil {
		t.Error(err)
	}
	_ = second.Close()
	expectNoGoroutine(t)
}

func TestAFeedBelongsToOneIssuer(t *testing.T) {
	setting := follow(t, nil)
	_, err := verify.New(verify.Options{
		Issuer: "https://other.example", Audience: []string{"a"}, Revocation: setting.feed,
	})
	if err == nil {
		t.Error("a feed was taken for two issuers")
	}
}

func TestAClosedFeedRefusesAndLeavesNothingOpen(t *testing.T) {
	setting := follow(t, nil)
	setting.ready()
	if err := setting.feed.Close(); err != nil {
		t.Fatal(err)
	}
	expectNoGoroutine(t)
	if reason := setting.reason(setting.issuer.Token()); reason != refusal.RevocationUnavailable {
		t.Errorf("got %q", reason)
	}
	if setting.feed.State() != feed.Closed {
		t.Errorf("the feed is %s", setting.feed.State())
	}
}

// expectNoGoroutine waits until no goroutine of a feed is left.
func expectNoGoroutine(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		stacks := make([]byte, 1<<20)
		if !strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "feed.(*connection)") {
			return
		}
	}
	t.Error("a goroutine of the feed still runs")
}

func TestCallsAndRevocationsAtOnceAreSafe(t *testing.T) {
	setting := follow(t, nil)
	setting.ready()
	revoked := setting.issuer.Grant(testissuer.GrantOptions{})
	kept := setting.issuer.Grant(testissuer.GrantOptions{})
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			for range 500 {
				_, _ = setting.verifier.Verify(t.Context(), revoked.Token)
				if reason := setting.reason(kept.Token); reason != "" {
					t.Errorf("got %q", reason)
				}
			}
		})
	}
	for range 50 {
		setting.issuer.Revoke(testissuer.NewID("grnt"))
	}
	setting.issuer.Revoke(revoked.GrantID)
	calls.Wait()
	setting.untilRefused(revoked.Token, refusal.Revoked)
}

func BenchmarkVerifyWithAFeed(b *testing.B) {
	for _, entries := range []int{0, 10_000} {
		b.Run("entries="+map[bool]string{true: "10000", false: "0"}[entries > 0], func(b *testing.B) {
			issuer := testissuer.New(b)
			issuer.FillFeed(entries)
			revocation, err := feed.New(feed.Options{APIKey: issuer.APIKey})
			if err != nil {
				b.Fatal(err)
			}
			verifier, err := verify.New(verify.Options{
				Issuer: issuer.URL, Audience: []string{issuer.Audience}, Revocation: revocation,
			})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = verifier.Close() }()
			token := issuer.Token()
			if _, err := verifier.Verify(b.Context(), token); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := verifier.Verify(b.Context(), token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
