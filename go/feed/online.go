package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/internal/ask"
	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/verify"
)

// OnlineOptions configure [NewOnline].
type OnlineOptions struct {
	// APIKey is an API key with the role verify. Required.
	APIKey string `secret:"true"`
	// URL is where the server's API is. Default: the verifier's issuer.
	URL string
	// Timeout is how long an answer may take. Default: 5 seconds.
	Timeout time.Duration
}

// Format prints the options without the key.
func (options OnlineOptions) Format(state fmt.State, _ rune) { redact.Format(state, options) }

// LogValue is the options without the key.
func (options OnlineOptions) LogValue() slog.Value { return redact.LogValue(options) }

// MarshalJSON writes the options without the key.
func (options OnlineOptions) MarshalJSON() ([]byte, error) { return redact.MarshalJSON(options) }

// NewOnline asks the server about each call (POST /v1/tokens/verify,
// docs/protocol.md §6). A revocation takes effect from the next call on, and
// each call costs a round trip. A call is refused when there is no answer, or
// one that cannot be read. The error names the option that is missing or wrong.
func NewOnline(options OnlineOptions) (verify.Revocation, error) {
	checked, err := Options{APIKey: options.APIKey, URL: options.URL, Timeout: options.Timeout}.withDefaults()
	if err != nil {
		return nil, err
	}
	return &online{func() Options { return checked }}, nil
}

// online holds a function, because fmt would print the key.
type online struct{ options func() Options }

// Connect implements [verify.Revocation].
func (online *online) Connect(given verify.RevocationContext) verify.RevocationCheck {
	options := online.options()
	return newOnlineCheck(apiURL(options.URL, given.Issuer), options.APIKey, options.Timeout, given.HTTPClient)
}

// onlineCheck implements [verify.RevocationCheck].
type onlineCheck struct {
	server *ask.Server
	known  atomic.Pointer[string]
}

func newOnlineCheck(url, apiKey string, timeout time.Duration, client *http.Client) *onlineCheck {
	return &onlineCheck{server: &ask.Server{URL: url, APIKey: apiKey, Timeout: timeout, HTTPClient: client}}
}

func (check *onlineCheck) Developer(ctx context.Context) (string, error) {
	if known := check.known.Load(); known != nil {
		return *known, nil
	}
	var account struct {
		DeveloperID string `json:"developerId"`
	}
	if err := check.server.Get(ctx, "/v1/me", &account); err != nil {
		return "", err
	}
	if account.DeveloperID == "" {
		return "", errors.New("feed: /v1/me did not name the developer")
	}
	check.known.Store(&account.DeveloperID)
	return account.DeveloperID, nil
}

func (check *onlineCheck) State(ctx context.Context, query *verify.RevocationQuery) (verify.RevocationState, error) {
	asked := struct {
		Token         string `json:"token"`
		KeyThumbprint string `json:"keyThumbprint,omitempty"`
	}{query.Token, query.Grant.KeyThumbprint}
	var answer struct {
		Valid   *bool  `json:"valid"`
		GrantID string `json:"grantId"`
	}
	if err := check.server.Post(ctx, "/v1/tokens/verify", asked, &answer); err != nil {
		return verify.Revoked, err
	}
	switch {
	case answer.Valid != nil && !*answer.Valid:
		return verify.Revoked, nil
	case answer.Valid != nil && answer.GrantID == query.Grant.GrantID:
		return verify.NotRevoked, nil
	}
	return verify.Revoked, errors.New("feed: the answer is about another grant")
}

func (check *onlineCheck) Ready(ctx context.Context) error {
	_, err := check.Developer(ctx)
	return err
}

func (check *onlineCheck) Close() error { return nil }
