package verify

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Options configure a [Verifier].
type Options struct {
	// Issuer is the issuer's public URL, without a trailing slash: exactly the iss of its tokens. Required.
	Issuer string
	// Audience is the service's name, or all of its names: every member of a token's aud must be one of them. Required.
	Audience []string
	// Revocation is how the verifier learns of revocations. Required, so that nobody gets [NoRevocation] by accident.
	Revocation Revocation
	// Developers are the developers whose tokens this service accepts. Default: the developer of the API key that
	// Revocation uses; required with [NoRevocation]. A token's sub has a meaning only together with a developer: another
	// developer's user_alice is another person.
	Developers []string
	// MinimumBinding is the weakest binding of the principal that this service accepts (docs/protocol.md §6). Default:
	// any, including the unbound principals of a sandbox.
	MinimumBinding Binding
	// IdentityProviders are the only sign-in providers that the service trusts, by the exact iss of their ID tokens. It
	// needs MinimumBinding [BindingDirectory]. Name providers where only the organisation creates accounts: at a public
	// provider, the developer may own the account with that name. Default: any that the developer has set up.
	IdentityProviders []string
	// JWKSURL is where the issuer's keys are. Default: <Issuer>/.well-known/jwks.json.
	JWKSURL string
	// JWKSGrace is how long known keys outlive their max-age while the issuer cannot be reached, at most a week.
	// Default: 15 minutes; negative: no longer.
	JWKSGrace time.Duration
	// CacheSize is the most verified tokens that are remembered, at about 2 KB each. Where as many are in use, a seventh of
	// them is verified again and again: give room for half as many again. Default: 10,000; negative: none.
	CacheSize int
	// HTTPClient fetches keys and revocations; its redirects are not followed. Default: [http.DefaultClient].
	HTTPClient *http.Client
	// Clock returns the time. Default: [time.Now].
	Clock func() time.Time
}

const (
	defaultGrace     = 15 * time.Minute
	longestGrace     = 7 * 24 * time.Hour
	defaultCacheSize = 10_000
)

// withDefaults returns the options with every default, or an error that names the option that is missing or wrong.
func (o Options) withDefaults() (Options, error) {
	if !isURL(o.Issuer) || strings.HasSuffix(o.Issuer, "/") {
		return o, errors.New("verify: Issuer must be an absolute http(s) URL without a trailing slash")
	}
	if !areTexts(o.Audience) {
		return o, errors.New("verify: Audience must hold at least one name, and no empty one")
	}
	if o.Revocation == nil {
		return o, errors.New("verify: Revocation must be a feed, an online check or NoRevocation")
	}
	if o.Developers != nil && !areTexts(o.Developers) {
		return o, errors.New("verify: Developers must hold at least one developer's id, and no empty one")
	}
	if o.Revocation == NoRevocation && o.Developers == nil {
		return o, errors.New("verify: Developers must be given with NoRevocation, where no API key says whose tokens these are")
	}
	if o.JWKSURL == "" {
		o.JWKSURL = o.Issuer + "/.well-known/jwks.json"
	} else if !isURL(o.JWKSURL) {
		return o, errors.New("verify: JWKSURL must be an absolute http(s) URL")
	}
	switch {
	case o.JWKSGrace > longestGrace:
		return o, errors.New("verify: JWKSGrace must be at most a week")
	case o.JWKSGrace == 0:
		o.JWKSGrace = defaultGrace
	case o.JWKSGrace < 0:
		o.JWKSGrace = 0
	}
	switch {
	case o.CacheSize == 0:
		o.CacheSize = defaultCacheSize
	case o.CacheSize < 0:
		o.CacheSize = 0
	}
	if o.HTTPClient == nil {
		o.HTTPClient = http.DefaultClient
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Audience = slices.Clone(o.Audience)
	return o, nil
}

func areTexts(texts []string) bool {
	return len(texts) > 0 && !slices.Contains(texts, "")
}

func isURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}
