package verify_test

import (
	"context"
	"encoding/base64"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// asked is a source of revocations that decides each call as a test says.
type asked struct {
	developer string
	state     verify.RevocationState
	err       error
	isClosed  bool
	queries   int
}

func (a *asked) Connect(verify.RevocationContext) verify.RevocationCheck { return a }

func (a *asked) Developer(context.Context) (string, error) { return a.developer, a.err }

func (a *asked) State(context.Context, *verify.RevocationQuery) (verify.RevocationState, error) {
	a.queries++
	return a.state, a.err
}

func (a *asked) Ready(context.Context) error { return a.err }

func (a *asked) Close() error { a.isClosed = true; return nil }

// known is one that decides in memory.
type known struct {
	asked

	lock      sync.Mutex
	revision  uint64
	revoked   map[string]bool
	listeners []func()
}

func (k *known) Connect(verify.RevocationContext) verify.RevocationCheck { return k }

func (k *known) State(_ context.Context, query *verify.RevocationQuery) (verify.RevocationState, error) {
	k.queries++
	if k.IsKnownRevoked(query.Grant, query.KeyID) {
		return verify.Revoked, nil
	}
	return verify.NotRevoked, nil
}

func (k *known) Revision(time.Time) uint64 {
	k.lock.Lock()
	defer k.lock.Unlock()
	return k.revision
}

func (k *known) IsKnownRevoked(grant *verify.Grant, _ string) bool {
	k.lock.Lock()
	defer k.lock.Unlock()
	return k.revoked[grant.GrantID]
}

func (k *known) OnEntry(listener func()) func() {
	k.lock.Lock()
	defer k.lock.Unlock()
	k.listeners = append(k.listeners, listener)
	return func() {}
}

func (k *known) revoke(grantID string) {
	k.lock.Lock()
	k.revoked[grantID] = true
	k.revision++
	listeners := k.listeners
	k.lock.Unlock()
	for _, listener := range listeners {
		listener()
	}
}

func TestWhatIsNotKnownToBeInForceIsRefused(t *testing.T) {
	issuer := testissuer.New(t)
	for name, test := range map[string]struct {
		source asked
		reason refusal.Reason
	}{
		"revoked":                  {asked{state: verify.Revoked}, refusal.Revoked},
		"a state that nobody set":  {asked{}, refusal.Revoked},
		"a state that is not ours": {asked{state: 7}, refusal.Revoked},
		"a fault":                  {asked{state: verify.NotRevoked, err: errors.New("down")}, refusal.RevocationUnavailable},
		"a refusal": {
			asked{err: refusal.New(refusal.FeedDoesNotCover, refusal.Detail{})}, refusal.FeedDoesNotCover,
		},
	} {
		t.Run(name, func(t *testing.T) {
			verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Revocation = &test.source })
			for range 2 {
				_, err := verifier.Verify(t.Context(), issuer.Token())
				expectRefusal(t, err, test.reason)
			}
		})
	}
}

func TestAGrantThatRunsAlthoughItsRevocationIsUnknownSaysSo(t *testing.T) {
	issuer := testissuer.New(t)
	source := &asked{state: verify.RevocationUnknown}
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Revocation = source })
	token := issuer.Token()
	unknown := verified(t, verifier, token)
	source.state = verify.NotRevoked
	if certain := verified(t, verifier, token); !unknown.IsRevocationUnknown || certain.IsRevocationUnknown {
		t.Errorf("unknown: %v, then %v", unknown.IsRevocationUnknown, certain.IsRevocationUnknown)
	}
}

func TestTheDeveloperOfTheAPIKeyIsTheDefault(t *testing.T) {
	issuer := testissuer.New(t)
	source := &asked{developer: issuer.DeveloperID, state: verify.NotRevoked}
	verifier := newVerifier(t, issuer, func(options *verify.Options) {
		options.Revocation, options.Developers = source, nil
	})
	if err := verifier.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	verified(t, verifier, issuer.Token())
	_, err := verifier.Verify(t.Context(), issuer.FaultyToken(testissuer.OtherDeveloper, testissuer.GrantOptions{}))
	expectRefusal(t, err, refusal.WrongDeveloper)
	if err := verifier.Close(); err != nil || !source.isClosed {
		t.Errorf("closed: %v, %v", source.isClosed, err)
	}
}

func TestATokenIsCheckedAgainOnlyAfterANewEntry(t *testing.T) {
	issuer := testissuer.New(t)
	source := &known{revision: 1, revoked: map[string]bool{}}
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Revocation = source })
	grant, other := issuer.Grant(testissuer.GrantOptions{}), issuer.Grant(testissuer.GrantOptions{})
	for range 5 {
		verified(t, verifier, grant.Token)
	}
	source.revoke(other.GrantID)
	for range 5 {
		verified(t, verifier, grant.Token)
	}
	if source.queries != 2 {
		t.Errorf("asked %d times", source.queries)
	}
	source.revoke(grant.GrantID)
	_, err := verifier.Verify(t.Context(), grant.Token)
	expectRefusal(t, err, refusal.Revoked)
}

func TestARunningCallHearsOnceThatItsGrantEnded(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	source := &known{revision: 1, revoked: map[string]bool{}}
	verifier := newVerifier(t, issuer, func(options *verify.Options) {
		options.Revocation, options.Clock = source, now.Now
	})
	revoked, expires, over := issuer.Grant(testissuer.GrantOptions{}), issuer.Grant(testissuer.GrantOptions{}), issuer.Grant(testissuer.GrantOptions{})
	heard := make(chan refusal.Reason, 10)
	tell := func(refused *refusal.Error) { heard <- refused.Reason }
	verifier.Watch(verified(t, verifier, revoked.Token), tell)
	verifier.Watch(verified(t, verifier, expires.Token), tell)
	stop := verifier.Watch(verified(t, verifier, over.Token), func(*refusal.Error) { t.Error("a call that was over heard") })
	verifier.Watch(&verify.Grant{GrantID: revoked.GrantID}, func(*refusal.Error) { t.Error("a stranger heard") })
	stop()
	source.revoke(revoked.GrantID)
	if reason := <-heard; reason != refusal.Revoked {
		t.Errorf("heard %s", reason)
	}
	now.advance(2 * time.Hour)
	if reason := <-heard; reason != refusal.Expired {
		t.Errorf("heard %s", reason)
	}
	source.revoke(expires.GrantID)
	if len(heard) != 0 {
		t.Error("heard twice")
	}
}

func TestAListenerThatPanicsEndsNeitherTheProcessNorOtherCalls(t *testing.T) {
	issuer := testissuer.New(t)
	source := &known{revision: 1, revoked: map[string]bool{}}
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Revocation = source })
	grant := issuer.Grant(testissuer.GrantOptions{})
	held := verified(t, verifier, grant.Token)
	heard := make(chan refusal.Reason, 1)
	broken := func(*refusal.Error) { panic("the listener is broken") }
	verifier.Watch(held, broken)
	verifier.Watch(held, func(ended *refusal.Error) { heard <- ended.Reason })
	verifier.Watch(held, broken)
	source.revoke(grant.GrantID)
	if reason := <-heard; reason != refusal.Revoked {
		t.Errorf("heard %s", reason)
	}
	verifier.Watch(held, broken)
}

func TestAListenerThatEndsItsGoroutineEndsNoOtherCalls(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Clock = now.Now })
	ended := make(chan struct{})
	verifier.Watch(verified(t, verifier, issuer.Token()), func(*refusal.Error) {
		defer close(ended)
		runtime.Goexit()
	})
	now.advance(2 * time.Hour)
	<-ended
	later := make(chan struct{})
	verifier.Watch(verified(t, verifier, issuer.Token()), func(*refusal.Error) { close(later) })
	now.advance(2 * time.Hour)
	select {
	case <-later:
	case <-time.After(10 * time.Second):
		t.Error("no expiry is noticed any more")
	}
}
