// Package dpop lets services accept tokens that are bound to keys (RFC 9449): over HTTP, such a token is accepted with
// Authorization: DPoP and a proof by its key for exactly this request, and as a bearer token never.
package dpop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/bearer"
	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Options configure [New].
type Options struct {
	// Origin is the public origin of this service, as clients write it, such as https://api.example. It comes from here and
	// never from a header, because a caller can send any Host and X-Forwarded-Host. Where a proxy removes the beginning of
	// the path, that follows: https://example.com/api. Required.
	Origin string
	// Mode is [refusal.DPoPAccept] for bearer tokens, and bound tokens with a proof, or [refusal.DPoPRequire] for bound
	// tokens alone; a token that comes without an HTTP request is refused too. Default: accept.
	Mode refusal.DPoPMode
	// ReplayStore is where used proofs are remembered. Give one that all processes of this service share; without it, a
	// proof can be replayed once in each other process. Default: the memory of this process, for up to 500,000 proofs, of
	// which one person fills no more than half; more are refused.
	ReplayStore ReplayStore
	// NonceSecret demands a nonce of this service in each proof, so that no proof is made long before it is used: at least
	// 32 characters that nobody can guess, the same in every process. A client learns the nonce from the refusal, and sends
	// the request again. Default: no nonce.
	NonceSecret string `secret:"true"`
	// Clock returns the time. Default: [time.Now].
	Clock func() time.Time
}

// Format prints the options without the secret of the nonces.
func (o Options) Format(state fmt.State, _ rune) { redact.Format(state, o) }

// LogValue is the options without the secret of the nonces.
func (o Options) LogValue() slog.Value { return redact.LogValue(o) }

// Checker checks tokens that are bound to keys, for the option DPoP of a guard. Share one between the guards of a
// process: a proof counts once. It is safe for concurrent use.
//
// It does not check that two processes see the same proof without a shared ReplayStore, nor the body of the request,
// which no proof covers.
type Checker struct {
	origin   string
	mode     refusal.DPoPMode
	store    ReplayStore
	nonces   *Nonces
	clock    func() time.Time
	requests *requestMemory
}

var _ guard.DPoP = (*Checker)(nil)

// New makes a checker. The error names the option that is missing or wrong.
func New(options Options) (*Checker, error) {
	if _, ok := targetURI(options.Origin); !ok || strings.ContainsAny(options.Origin, "?#") {
		return nil, errors.New("dpop: Origin must be the public https URL of this service, without a query")
	}
	c := &Checker{
		origin:   strings.TrimSuffix(options.Origin, "/"),
		mode:     options.Mode,
		store:    options.ReplayStore,
		clock:    options.Clock,
		requests: newRequestMemory(),
	}
	if c.mode == "" {
		c.mode = refusal.DPoPAccept
	}
	if c.mode != refusal.DPoPAccept && c.mode != refusal.DPoPRequire {
		return nil, errors.New("dpop: Mode must be DPoPAccept or DPoPRequire")
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if c.store == nil {
		c.store = newReplayMemory(c.clock, maxRemembered)
	}
	if options.NonceSecret != "" {
		nonces, err := NewNonces(options.NonceSecret)
		if err != nil {
			return nil, fmt.Errorf("dpop: NonceSecret: %w", err)
		}
		c.nonces = nonces
	}
	return c, nil
}

// Mode says whether bearer tokens are accepted besides bound ones.
func (c *Checker) Mode() refusal.DPoPMode { return c.mode }

// RefuseUnproven returns the refusal of a grant whose token came without a proof.
func (c *Checker) RefuseUnproven(grant *verify.Grant) error {
	return refusal.New(refusal.TokenNotBound, refusal.Detail{Attribution: grant.Attribution()})
}

// Read reads the token of a request, of either scheme, with the check of its proof. The same request may be read several
// times, also after WithContext: its proof counts once. The error is a [refusal.Error] about the header Authorization.
func (c *Checker) Read(request *http.Request) (guard.Credentials, error) {
	value, err := bearer.Authorization(request.Header, request.URL)
	if err != nil {
		return guard.Credentials{}, err
	}
	if !isDPoP(value) {
		token, err := bearer.TokenAfter(bearer.Scheme, value)
		return guard.Credentials{Token: token, Confirm: c.confirmBearer}, err
	}
	token, err := bearer.TokenAfter("DPoP", value)
	confirm := func(ctx context.Context, grant *verify.Grant) error {
		err := c.confirmProof(ctx, request, token, grant)
		if err == nil {
			return nil
		}
		refused := *refusal.From(err, refusal.GuardFailed, nil)
		refused.Attribution = grant.Attribution()
		return &refused
	}
	return guard.Credentials{Token: token, Confirm: confirm}, err
}

func isDPoP(value string) bool {
	scheme, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	return strings.EqualFold(scheme, "DPoP")
}

func (c *Checker) confirmBearer(_ context.Context, grant *verify.Grant) error {
	if grant.KeyThumbprint != "" {
		return refusal.New(refusal.BoundTokenAsBearer, refusal.Detail{Attribution: grant.Attribution()})
	}
	if c.mode == refusal.DPoPRequire {
		return c.RefuseUnproven(grant)
	}
	return nil
}

func (c *Checker) confirmProof(ctx context.Context, request *http.Request, token string, grant *verify.Grant) error {
	if grant.KeyThumbprint == "" {
		return refusal.New(refusal.TokenNotBound, refusal.Detail{})
	}
	proofs := request.Header.Values("DPoP")
	if len(proofs) == 0 {
		return refusal.New(refusal.ProofMissing, refusal.Detail{})
	}
	proof := strings.Join(proofs, ", ")
	return c.requests.once(request, token+" "+proof, func() error {
		now := c.clock()
		proven, err := Check(proof, Expectation{
			Method: request.Method,
			URL:    c.origin + pathOf(request),
			Token:  token,
			Nonces: c.nonces,
			Now:    now,
		})
		if err != nil {
			return err
		}
		if proven.Thumbprint != grant.KeyThumbprint {
			return refusal.New(refusal.ProofByOtherKey, refusal.Detail{})
		}
		return refuseReplay(ctx, proven, c.store, holderOf(grant), now)
	})
}

// holderOf says whose proof it is. One person has any number of agents, keys, grants and delegations.
func holderOf(grant *verify.Grant) string {
	if grant.Principal != "" {
		return grant.Principal
	}
	return grant.DeveloperID + " " + grant.PrincipalID
}

// pathOf returns the path of a request's target, as it was sent: before routers shorten it, and not as net/url would
// write it.
func pathOf(request *http.Request) string {
	target := request.RequestURI
	if target == "" {
		// A request that no server read.
		target = request.URL.RequestURI()
	}
	if _, rest, isAbsolute := strings.Cut(target, "://"); isAbsolute && !strings.HasPrefix(target, "/") {
		slash := strings.IndexAny(rest, "/?#")
		if slash < 0 {
			return ""
		}
		return rest[slash:]
	}
	return target
}
