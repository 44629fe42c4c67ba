package feed

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/ask"
	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/internal/scope"
)

// State is how far a feed can be trusted.
type State string

// The states of a feed.
const (
	// Connecting: there is no snapshot yet.
	Connecting State = "connecting"
	// Fresh: the latest message is young enough.
	Fresh State = "fresh"
	// Stale: it is not, or an entry cannot be understood.
	Stale State = "stale"
	// Resyncing: a message is known to be missing, until the next snapshot.
	Resyncing State = "resyncing"
	// Closed: the feed is closed.
	Closed State = "closed"
)

// WhenStale is what happens to a call while it is unknown whether its grant has
// been revoked.
type WhenStale string

const (
	// Refuse refuses the call: revocation_unavailable.
	Refuse WhenStale = "refuse"
	// Ask asks the server about the call, as [NewOnline] does.
	Ask WhenStale = "ask"
)

// Options configure [New].
type Options struct {
	// APIKey is an API key with the role verify. Required.
	APIKey string `secret:"true"`
	// URL is where the server's API is. Default: the verifier's issuer.
	URL string
	// MaxStaleness is how old the latest message may be; the server sends one each
	// second. Default: 10 seconds.
	MaxStaleness time.Duration
	// WhenStale is what happens to calls while the feed is not fresh. Default:
	// [Refuse].
	WhenStale WhenStale
	// ToleratedScopes let calls run while the feed is not fresh whose rules name
	// only these scopes, on grants that are not known to be revoked. Their audit
	// entries say so. Default: none; not with [Ask].
	ToleratedScopes []string
	// Timeout is how long a call waits for a snapshot or a reconnect, and, with
	// [Ask], for an answer. Default: 5 seconds.
	Timeout time.Duration
	// OnStateChange is called with every new state, and with the latest fault. A
	// call may be the first to notice that the feed is stale, and waits for it. A
	// panic is logged to slog and changes nothing else. Default: nothing.
	OnStateChange func(state State, cause error)
}

// Format prints the options without the key.
func (options Options) Format(state fmt.State, _ rune) { redact.Format(state, options) }

// LogValue is the options without the key.
func (options Options) LogValue() slog.Value { return redact.LogValue(options) }

func (options Options) withDefaults() (Options, error) {
	if !ask.IsKey(options.APIKey) {
		return options, errors.New("feed: APIKey must be " + ask.KeyForm)
	}
	if options.URL != "" && !isURL(options.URL) {
		return options, errors.New("feed: URL must be an absolute http(s) URL")
	}
	if options.MaxStaleness < 0 || options.Timeout < 0 {
		return options, errors.New("feed: MaxStaleness and Timeout must not be negative")
	}
	if options.MaxStaleness == 0 {
		options.MaxStaleness = 10 * time.Second
	}
	if options.Timeout == 0 {
		options.Timeout = 5 * time.Second
	}
	if options.WhenStale == "" {
		options.WhenStale = Refuse
	}
	if options.WhenStale != Refuse && options.WhenStale != Ask {
		return options, errors.New("feed: WhenStale must be Refuse or Ask")
	}
	if options.ToleratedScopes == nil {
		return options, nil
	}
	if options.WhenStale == Ask {
		return options, errors.New("feed: ToleratedScopes cannot be given with Ask")
	}
	if err := scope.CheckCall(options.ToleratedScopes); err != nil {
		return options, errors.New("feed: ToleratedScopes must be scopes that rules may name: " + err.Error())
	}
	return options, nil
}

func isURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}

// apiURL returns where the API is, without the slashes at its end.
func apiURL(stated, issuer string) string {
	if stated == "" {
		stated = issuer
	}
	return strings.TrimRight(stated, "/")
}
