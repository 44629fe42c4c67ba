package grantex

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// Options say how to reach the server, and with which key. The zero value takes
// both from the environment.
type Options struct {
	// URL is the address of the server. Default: the environment variable GRANTEX_URL, otherwise http://localhost:4000.
	URL string
	// APIKey is gx_test_… or gx_live_…. Default: the environment variable GRANTEX_API_KEY.
	APIKey string `secret:"true"`
	// Timeout is how long one attempt may take: until the whole response has arrived, or in streams until the next
	// piece. Default: 10 seconds; at most an hour.
	Timeout time.Duration
	// MaxRetries is how often a call is repeated after a temporary fault. Default: 4; a negative number means never.
	MaxRetries int
	// HTTPClient sends the requests. It is copied: redirects are never followed, and cookies are not kept. Default: a
	// client with the transport of [http.DefaultTransport].
	HTTPClient *http.Client
}

// connection is Options without the key, checked, with the defaults filled in.
type connection struct {
	// url has no trailing slash.
	url     string
	timeout time.Duration
	retries int
	client  *http.Client
}

const defaultURL = "http://localhost:4000"

func (o Options) connection() (connection, error) {
	address, err := serverURL(o.URL)
	if err != nil {
		return connection{}, err
	}
	if o.Timeout < 0 || o.Timeout > time.Hour {
		return connection{}, errors.New("grantex: Options.Timeout must be a duration above 0 and up to an hour")
	}
	connected := connection{url: address, timeout: o.Timeout, retries: max(o.MaxRetries, 0), client: plainClient(o.HTTPClient)}
	if connected.timeout == 0 {
		connected.timeout = 10 * time.Second
	}
	if o.MaxRetries == 0 {
		connected.retries = 4
	}
	return connected, nil
}

func (o Options) apiKey() (string, error) {
	key := o.APIKey
	if key == "" {
		key = os.Getenv("GRANTEX_API_KEY")
	}
	if key == "" {
		return "", errors.New("grantex: Options.APIKey is missing, and so is the environment variable GRANTEX_API_KEY")
	}
	return key, checkSecret("Options.APIKey", key)
}

// checkSecret refuses what an HTTP header cannot contain. It never repeats the value.
func checkSecret(option, value string) error {
	if value == "" {
		return fmt.Errorf("grantex: %s must not be empty", option)
	}
	for _, char := range []byte(value) {
		if char < 0x21 || char > 0x7e {
			return fmt.Errorf("grantex: %s must consist of visible ASCII characters, without spaces or line breaks", option)
		}
	}
	return nil
}

func serverURL(given string) (string, error) {
	option := "Options.URL"
	if given == "" {
		if given = os.Getenv("GRANTEX_URL"); given == "" {
			return defaultURL, nil
		}
		option = "the environment variable GRANTEX_URL"
	}
	address, err := url.Parse(given)
	isPlain := err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Hostname() != "" &&
		address.User == nil && address.RawQuery == "" && !address.ForceQuery && address.Fragment == ""
	if !isPlain {
		return "", fmt.Errorf("grantex: %s must be an http or https URL without user, query or fragment", option)
	}
	return strings.TrimRight(address.String(), "/"), nil
}

// plainClient copies a client. The API never redirects: following a redirect would send the key to a stranger.
func plainClient(given *http.Client) *http.Client {
	plain := http.Client{}
	if given != nil {
		plain = *given
	}
	plain.Jar = nil
	plain.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &plain
}

// Format prints the options without the key.
func (o Options) Format(state fmt.State, _ rune) { redact.Format(state, o) }

// LogValue is the options without the key.
func (o Options) LogValue() slog.Value { return redact.LogValue(o) }
