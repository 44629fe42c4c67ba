package verify_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// clock is a clock that a test sets.
type clock struct{ now atomic.Pointer[time.Time] }

func newClock() *clock {
	c := &clock{}
	start := time.Now()
	c.now.Store(&start)
	return c
}

func (c *clock) Now() time.Time { return *c.now.Load() }

func (c *clock) advance(by time.Duration) {
	next := c.Now().Add(by)
	c.now.Store(&next)
}

func newVerifier(t testing.TB, issuer *testissuer.Issuer, change func(*verify.Options)) *verify.Verifier {
	t.Helper()
	options := verify.Options{
		Issuer:     issuer.URL,
		Audience:   []string{issuer.Audience},
		Developers: []string{issuer.DeveloperID},
		Revocation: verify.NoRevocation,
	}
	if change != nil {
		change(&options)
	}
	verifier, err := verify.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = verifier.Close() })
	return verifier
}

// expectRefusal fails the test unless the error is a refusal for this reason, and returns it.
func expectRefusal(t *testing.T, err error, reason refusal.Reason) *refusal.Error {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a refusal for %s", err, reason)
	}
	if refused.Reason != reason {
		t.Fatalf("refused for %s, want %s: %s", refused.Reason, reason, refused.Message)
	}
	return refused
}

func verified(t *testing.T, verifier *verify.Verifier, token string) *verify.Grant {
	t.Helper()
	grant, err := verifier.Verify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

func TestATokenThatWasSeenBeforeGivesTheSameGrantWithoutAnyRequest(t *testing.T) {
	issuer := testissuer.New(t)
	verifier := newVerifier(t, issuer, nil)
	token := issuer.Token()
	first := verified(t, verifier, token)
	for range 10 {
		if verified(t, verifier, strings.Clone(token)) != first {
			t.Error("the grant is another one")
		}
	}
	if requests := issuer.RequestsTo(testissuer.Keys); requests != 1 {
		t.Errorf("%d requests for keys", requests)
	}
}

func TestEveryChangeOfOneCharacterIsRefused(t *testing.T) {
	issuer := testissuer.New(t)
	verifier := newVerifier(t, issuer, nil)
	token := issuer.Token()
	verified(t, verifier, token)
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"
	for at := range token {
		other := alphabet[rand.IntN(len(alphabet))]
		if other == token[at] {
			continue
		}
		if _, err := verifier.Verify(t.Context(), token[:at]+string(other)+token[at+1:]); err == nil {
			t.Fatalf("accepted with %q at %d", other, at)
		}
	}
	for _, changed := range []string{"", ".", "..", token + "=", token + "\n", " " + token, token + ".", token[:len(token)-1]} {
		if _, err := verifier.Verify(t.Context(), changed); err == nil {
			t.Errorf("accepted %.20q…", changed)
		}
	}
}

func TestConcurrentFirstCallsShareOneRequestForTheKeys(t *testing.T) {
	issuer := testissuer.New(t)
	verifier := newVerifier(t, issuer, nil)
	token := issuer.Token()
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			if _, err := verifier.Verify(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if requests := issuer.RequestsTo(testissuer.Keys); requests != 1 {
		t.Errorf("%d requests for keys", requests)
	}
}

func TestManyTokensInASmallCacheAreVerifiedFromManyGoroutines(t *testing.T) {
	issuer := testissuer.New(t)
	var grants []testissuer.Grant
	for index := range 50 {
		grants = append(grants, issuer.Grant(testissuer.GrantOptions{PrincipalID: fmt.Sprintf("user_%d", index)}))
	}
	for _, size := range []int{-1, 1, 3, 20, 0} {
		verifier := newVerifier(t, issuer, func(options *verify.Options) { options.CacheSize = size })
		var group sync.WaitGroup
		for worker := range 4 {
			group.Go(func() {
				random := rand.New(rand.NewPCG(uint64(worker), 1))
				for range 200 {
					expected := grants[random.IntN(len(grants))]
					grant, err := verifier.Verify(t.Context(), expected.Token)
					if err != nil || grant.GrantID != expected.GrantID || grant.PrincipalID != expected.PrincipalID {
						t.Errorf("with room for %d: %v, %v", size, grant, err)
					}
				}
			})
		}
		group.Wait()
	}
}

func TestACallerThatLeavesStopsWaitingAndTheOthersGetTheirKeys(t *testing.T) {
	issuer := testissuer.New(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	verifier := newVerifier(t, issuer, func(options *verify.Options) {
		options.HTTPClient = &http.Client{Transport: transport(func(request *http.Request) (*http.Response, error) {
			once.Do(func() { close(arrived) })
			<-release
			return http.DefaultTransport.RoundTrip(request)
		})}
	})
	token := issuer.Token()
	stays := make(chan error, 1)
	go func() {
		_, err := verifier.Verify(t.Context(), token)
		stays <- err
	}()
	<-arrived
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := verifier.Verify(ctx, token)
	expectRefusal(t, err, refusal.KeysUnavailable)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is not told: %v", err)
	}
	close(release)
	if err := <-stays; err != nil {
		t.Error(err)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(request *http.Request) (*http.Response, error) { return t(request) }

func TestATokenEndsFiveSecondsAfterItsExpiryAlsoWhereItIsRemembered(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Clock = now.Now })
	grant := issuer.Grant(testissuer.GrantOptions{ExpiresIn: time.Minute})
	verified(t, verifier, grant.Token)
	now.advance(grant.Expires.Sub(now.Now()) + 5*time.Second - time.Millisecond)
	verified(t, verifier, grant.Token)
	now.advance(time.Millisecond)
	for range 2 {
		_, err := verifier.Verify(t.Context(), grant.Token)
		if refused := expectRefusal(t, err, refusal.Expired); refused.Attribution == nil || refused.Attribution.GrantID != grant.GrantID {
			t.Errorf("attributed to %v", refused.Attribution)
		}
	}
}

func TestChangingAGrantThatWasReturnedWidensNothing(t *testing.T) {
	issuer := testissuer.New(t)
	verifier := newVerifier(t, issuer, nil)
	token := issuer.Token("flights:search")
	verified(t, verifier, token).Scopes[0] = "payments:initiate"
	index, err := verified(t, verifier, token).ScopeIndex()
	if err != nil {
		t.Fatal(err)
	}
	if index.Decide([]string{"payments:initiate"}, nil, nil) == nil || index.Decide([]string{"flights:search"}, nil, nil) != nil {
		t.Error("the decision follows the list that a caller changed")
	}
}

func TestABoundTokenNeedsACallerThatChecksItsKey(t *testing.T) {
	issuer := testissuer.New(t)
	verifier := newVerifier(t, issuer, nil)
	bound := issuer.Grant(testissuer.GrantOptions{KeyThumbprint: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"})
	for range 2 {
		_, err := verifier.Verify(t.Context(), bound.Token)
		expectRefusal(t, err, refusal.UncheckedConfirmation)
		grant, err := verifier.VerifyFor(t.Context(), bound.Token, verify.Use{ChecksKey: true})
		if err != nil || grant.KeyThumbprint != bound.KeyThumbprint {
			t.Fatal(grant, err)
		}
		if _, err := verifier.Recheck(t.Context(), verify.VerifiedToken{Token: bound.Token, Grant: grant}, verify.Use{}); err != nil {
			t.Error(err)
		}
		forged := &verify.Grant{KeyThumbprint: bound.KeyThumbprint, GrantID: bound.GrantID}
		_, err = verifier.Recheck(t.Context(), verify.VerifiedToken{Token: bound.Token, Grant: forged}, verify.Use{})
		expectRefusal(t, err, refusal.UncheckedConfirmation)
	}
}

func TestRecheckGivesNoGrantToAnotherToken(t *testing.T) {
	issuer := testissuer.New(t)
	verifier := newVerifier(t, issuer, nil)
	wide, narrow := issuer.Token("flights:search", "flights:book"), issuer.Token("flights:search")
	mixed := verify.VerifiedToken{Token: narrow, Grant: verified(t, verifier, wide)}
	grant, err := verifier.Recheck(t.Context(), mixed, verify.Use{})
	if err != nil || len(grant.Scopes) != 1 {
		t.Errorf("got %v, %v", grant, err)
	}
	_, err = verifier.Recheck(t.Context(), verify.VerifiedToken{Token: "x", Grant: mixed.Grant}, verify.Use{})
	expectRefusal(t, err, refusal.MalformedToken)
	_, err = verifier.Recheck(t.Context(), verify.VerifiedToken{}, verify.Use{})
	expectRefusal(t, err, refusal.MalformedToken)
}

func TestAWrongOptionIsNamed(t *testing.T) {
	good := verify.Options{
		Issuer: "https://issuer.test", Audience: []string{"https://api.test"}, Developers: []string{"dev_01"},
		Revocation: verify.NoRevocation,
	}
	for option, change := range map[string]func(*verify.Options){
		"Issuer":            func(options *verify.Options) { options.Issuer = "https://issuer.test/" },
		"Issuer ":           func(options *verify.Options) { options.Issuer = "issuer.test" },
		"Audience":          func(options *verify.Options) { options.Audience = nil },
		"Audience ":         func(options *verify.Options) { options.Audience = []string{""} },
		"Revocation":        func(options *verify.Options) { options.Revocation = nil },
		"Developers":        func(options *verify.Options) { options.Developers = nil },
		"Developers ":       func(options *verify.Options) { options.Developers = []string{} },
		"MinimumBinding":    func(options *verify.Options) { options.MinimumBinding = "strong" },
		"IdentityProviders": func(options *verify.Options) { options.IdentityProviders = []string{"https://login.test"} },
		"IdentityProviders ": func(options *verify.Options) {
			options.MinimumBinding, options.IdentityProviders = verify.BindingDirectory, []string{}
		},
		"JWKSURL":   func(options *verify.Options) { options.JWKSURL = "/jwks.json" },
		"JWKSGrace": func(options *verify.Options) { options.JWKSGrace = 8 * 24 * time.Hour },
	} {
		t.Run(option, func(t *testing.T) {
			options := good
			change(&options)
			_, err := verify.New(options)
			if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(option)) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := verify.New(good); err != nil {
		t.Error(err)
	}
}
