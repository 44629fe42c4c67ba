// Package verify verifies grant tokens for one service: everything that a service needs to trust a token, except the
// scopes of a call, which a guard decides.
package verify

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/refusal"
)

// Verifier verifies grant tokens for one service. It fetches the issuer's keys when it needs them, remembers tokens that
// it verified, and checks revocation on every call. It is safe for concurrent use.
type Verifier struct {
	options Options
	binding bindingDemand
	parser  *jws.Parser
	keys    *issuerKeys
	cache   *tokenCache
	watched *watchedGrants
	// nil with NoRevocation.
	check RevocationCheck
	// nil where check does not decide in memory.
	revoked       RevocationSet
	stopListening func()
	developers    atomic.Pointer[[]string]
	closing       sync.Once
}

// New makes a verifier. The error names the option that is missing or wrong.
func New(options Options) (*Verifier, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	binding, err := demandOf(options.MinimumBinding, options.IdentityProviders)
	if err != nil {
		return nil, err
	}
	client := *options.HTTPClient
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	v := &Verifier{
		options: options,
		binding: binding,
		parser:  jws.NewTokenParser(),
		cache:   newTokenCache(options.CacheSize),
		keys:    &issuerKeys{url: options.JWKSURL, grace: options.JWKSGrace, client: &client, clock: options.Clock},
	}
	if options.Developers != nil {
		developers := slices.Clone(options.Developers)
		v.developers.Store(&developers)
	}
	v.watched = &watchedGrants{
		issuer:    options.Issuer,
		isRevoked: v.isKnownRevoked,
		clock:     options.Clock,
		running:   map[*watchedGrant]struct{}{},
	}
	if options.Revocation == NoRevocation {
		return v, nil
	}
	v.check = options.Revocation.Connect(RevocationContext{options.Issuer, &client, v.keys, options.Clock})
	if v.check == nil {
		return nil, errors.New("verify: Revocation did not connect")
	}
	if revoked, ok := v.check.(RevocationSet); ok {
		v.revoked = revoked
		v.stopListening = revoked.OnEntry(v.watched.endOver)
	}
	return v, nil
}

// Issuer returns the issuer, as configured.
func (v *Verifier) Issuer() string { return v.options.Issuer }

// Audience returns the service's own names. A token must name at least one of them as its audience, and no other.
func (v *Verifier) Audience() []string { return slices.Clone(v.options.Audience) }

// Use says what a token is verified for.
type Use struct {
	// Scopes are what the call needs, as its rule names them. They are not decided here, but a feed that tolerates
	// staleness for some scopes compares them.
	Scopes []string
	// ChecksKey says that the caller checks a proof of the key that the token is bound to, [Grant.KeyThumbprint]. Without
	// it a bound token is refused: unchecked_confirmation.
	ChecksKey bool
}

// Verify verifies a grant token that came without a proof of a key: form, signature, issuer, developer, times, audience,
// claims, binding of the principal, revocation (docs/protocol.md §6, RFC 9068 §4, RFC 8725). It does not check whether
// the grant allows a call. It does no I/O when the token was seen before, or the keys are here, and a feed is fresh; an
// online check always asks the server.
//
// The error is a [refusal.Error].
func (v *Verifier) Verify(ctx context.Context, token string) (*Grant, error) {
	return v.VerifyFor(ctx, token, Use{})
}

// VerifyFor does what [Verifier.Verify] does, for a caller that knows more about the call.
func (v *Verifier) VerifyFor(ctx context.Context, token string, use Use) (*Grant, error) {
	if known := v.cache.get(token); known != nil {
		return v.verifyKnown(ctx, known, use)
	}
	return v.verifyNew(ctx, token, use)
}

// Recheck checks again what can change after a verification: whether the token has expired, the issuer's key is still
// in use, and the grant was revoked. It does not check form, signature and claims again. A token is verified in full
// unless this verifier returned the grant for it.
func (v *Verifier) Recheck(ctx context.Context, verified VerifiedToken, use Use) (*Grant, error) {
	grant := verified.Grant
	if grant == nil || grant.known == nil || grant.verifier != v || grant.known.token != verified.Token {
		return v.VerifyFor(ctx, verified.Token, use)
	}
	use.ChecksKey = true
	return v.verifyKnown(ctx, grant.known, use)
}

// Watch calls back once when a grant ends that this verifier returned: when a feed learns that it is revoked, or within
// a second of the expiry of its token. It calls back immediately where the grant has ended, and never for a grant of
// another origin. A panic of ended is logged to slog. Call stop when the call is over.
func (v *Verifier) Watch(grant *Grant, ended func(*refusal.Error)) (stop func()) {
	if grant.known == nil || grant.verifier != v {
		return func() {}
	}
	return v.watched.add(grant.known, ended)
}

// Ready fetches what the first call would wait for: the issuer's keys, the developer of the API key, the revocations.
// The error is a [refusal.Error]: keys_unavailable or revocation_unavailable.
func (v *Verifier) Ready(ctx context.Context) error {
	if err := v.keys.load(ctx); err != nil {
		return err
	}
	if v.check != nil {
		if err := v.check.Ready(ctx); err != nil {
			return refusal.From(err, refusal.RevocationUnavailable, nil)
		}
	}
	_, err := v.knownDevelopers(ctx)
	return err
}

// Close stops learning of revocations for this verifier; a feed that other verifiers use continues for them. Later calls
// are refused where revocations matter.
func (v *Verifier) Close() error {
	var err error
	v.closing.Do(func() {
		if v.stopListening != nil {
			v.stopListening()
		}
		if v.check != nil {
			err = v.check.Close()
		}
	})
	return err
}
