// Package service makes what a service needs, in one line: a verifier that
// follows the server's revocations, a sink that writes to its audit log, and a
// guard of both.
//
//	grantex, err := service.New(service.Options{})
//
// Packages verify, feed, audit and guard make each alone, with every option.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/ask"
	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/verify"
)

// Revocation is how a service learns of revocations.
type Revocation string

const (
	// Feed follows revocations and decides in memory.
	Feed Revocation = "feed"
	// Online asks the server about each call, for platforms on which nothing stays
	// open between requests.
	Online Revocation = "online"
)

// Options configure [New]. The zero value takes everything from the environment.
type Options struct {
	// URL is where the server is: its public URL, or an inner address if there is an
	// Issuer. Default: GRANTEX_URL.
	URL string
	// APIKey is an API key with the roles verify and audit-write. Default:
	// GRANTEX_API_KEY.
	APIKey string `secret:"true"`
	// Audience is the service's name, or all of its names. Default:
	// GRANTEX_AUDIENCE.
	Audience []string
	// Issuer is the public URL of the server, which is the iss of its tokens.
	// Default: URL.
	Issuer string
	// Developers are as in [verify.Options].
	Developers []string
	// MinimumBinding and IdentityProviders are as in [verify.Options].
	MinimumBinding    verify.Binding
	IdentityProviders []string
	// Revocation is [Feed] by default.
	Revocation Revocation
	// Audit is [audit.Required] by default: no entry, no call.
	Audit audit.Mode
	// OnDecision is as in [guard.Options].
	OnDecision func(ctx context.Context, decision guard.Decision)
	// OnFault is called with every fault of the audit log. A panic is logged to slog and
	// changes nothing else. Default: slog.Error.
	OnFault func(error)
	// DPoP, ResourceMetadata and Scope are as in [guard.Options].
	DPoP             guard.DPoP
	ResourceMetadata string
	Scope            string
	// HTTPClient sends all requests; its redirects are not followed. Default:
	// http.DefaultClient.
	HTTPClient *http.Client
}

// Format prints the options without the key.
func (options Options) Format(state fmt.State, _ rune) { redact.Format(state, options) }

// LogValue is the options without the key.
func (options Options) LogValue() slog.Value { return redact.LogValue(options) }

// Service is a verifier, an audit sink and a guard that belong together. The guard
// asks the server about calls that it must admit.
type Service struct {
	// Guard verifies, decides and records: what httpguard, mcpguard and guard.Run
	// take.
	Guard    *guard.Guard
	Verifier *verify.Verifier
	Audit    *audit.HTTPSink

	// options is a function, because fmt would print the key.
	options func() Options
}

// New makes a service. It starts nothing: the first call, or Ready, opens the
// connections. The error names the option that is missing or wrong, and the
// variable that would set it.
func New(options Options) (*Service, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	revocation, err := options.revocation()
	if err != nil {
		return nil, err
	}
	sink, err := audit.NewHTTPSink(audit.Options{
		URL: options.URL, APIKey: options.APIKey, Mode: options.Audit,
		OnFault: options.OnFault, HTTPClient: options.HTTPClient,
	})
	if err != nil {
		return nil, err
	}
	verifier, err := verify.New(verify.Options{
		Issuer: options.Issuer, Audience: options.Audience, Revocation: revocation,
		Developers: options.Developers, MinimumBinding: options.MinimumBinding,
		IdentityProviders: options.IdentityProviders,
		JWKSURL:           options.URL + "/.well-known/jwks.json", HTTPClient: options.HTTPClient,
	})
	if err != nil {
		return nil, err
	}
	admissions, err := guard.NewAdmissions(guard.AdmissionsOptions{
		URL: options.URL, APIKey: options.APIKey, HTTPClient: options.HTTPClient,
	})
	if err != nil {
		return nil, errors.Join(err, verifier.Close())
	}
	made, err := guard.New(guard.Options{
		Verifier: verifier, Audit: sink, Admissions: admissions, OnDecision: options.OnDecision,
		OnAuditFault: func(_ context.Context, fault error) { options.OnFault(fault) },
		DPoP:         options.DPoP, ResourceMetadata: options.ResourceMetadata, Scope: options.Scope,
	})
	if err != nil {
		// Nobody will close it.
		return nil, errors.Join(err, verifier.Close())
	}
	return &Service{Guard: made, Verifier: verifier, Audit: sink, options: func() Options { return options }}, nil
}

// Flush sends what the audit sink still has, see [audit.HTTPSink.Flush].
func (service *Service) Flush(ctx context.Context) error { return service.Audit.Flush(ctx) }

// Close writes what is left, and stops following revocations. Later calls are
// refused. It fails when some of what was left could not be written.
func (service *Service) Close(ctx context.Context) error {
	return errors.Join(service.Audit.Close(ctx), service.Verifier.Close())
}

func (options Options) revocation() (verify.Revocation, error) {
	switch options.Revocation {
	case "", Feed:
		return feed.New(feed.Options{APIKey: options.APIKey, URL: options.URL})
	case Online:
		return feed.NewOnline(feed.OnlineOptions{APIKey: options.APIKey, URL: options.URL})
	}
	return nil, errors.New(`service: Revocation must be "feed" or "online"`)
}

func (options Options) withDefaults() (Options, error) {
	for _, needed := range []struct {
		value          *string
		name, variable string
	}{
		{&options.URL, "URL", "GRANTEX_URL"},
		{&options.APIKey, "APIKey", "GRANTEX_API_KEY"},
	} {
		if *needed.value == "" {
			*needed.value = os.Getenv(needed.variable)
		}
		if *needed.value == "" {
			return options, missing(needed.name, needed.variable)
		}
	}
	if options.Audience == nil {
		audience := os.Getenv("GRANTEX_AUDIENCE")
		if audience == "" {
			return options, missing("Audience", "GRANTEX_AUDIENCE")
		}
		options.Audience = []string{audience}
	}
	parsed, err := url.Parse(options.URL)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") ||
		parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return options, errors.New(
			"service: URL must be the http(s) URL of the server, without a password, query or fragment")
	}
	options.URL = strings.TrimRight(options.URL, "/")
	if !ask.IsKey(options.APIKey) {
		return options, errors.New("service: APIKey must be " + ask.KeyForm)
	}
	if options.Issuer == "" {
		options.Issuer = options.URL
	}
	if options.OnFault == nil {
		options.OnFault = func(fault error) { slog.Error("grantex: the audit log has a fault", "error", fault) }
	}
	if options.HTTPClient == nil {
		options.HTTPClient = http.DefaultClient
	}
	return options, nil
}

func missing(option, variable string) error {
	return errors.New("service: " + option + " is missing; give it, or set " + variable)
}
