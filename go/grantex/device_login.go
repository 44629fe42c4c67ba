package grantex

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// DeviceLoginParams describe the program that asks for an API key.
type DeviceLoginParams struct {
	// Name is the machine that the program runs on, for the person who decides; at most 64 characters.
	Name string `json:"name"`
	// Roles are the ones to ask for. Default: the person chooses.
	Roles []Role `json:"roles,omitzero"`
}

// DeviceKey is an API key that a person has allowed.
type DeviceKey struct {
	APIKey    string     `json:"apiKey" secret:"true"`
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Roles     []Role     `json:"roles"`
	ExpiresAt *time.Time `json:"expiresAt"`
}

// DeviceLogin is a login that waits for a person.
type DeviceLogin struct {
	// UserCode is to be shown: the person types it, signed in to the console, at VerificationURL.
	UserCode        string
	VerificationURL string
	// ExpiresAt is 15 minutes after the login began.
	ExpiresAt time.Time

	transport  *transport
	deviceCode string `secret:"true"`
	interval   time.Duration
}

const deviceLoginsPath = "/v1/device-logins"

// StartDeviceLogin asks a developer who is signed in to the console for an API key, so
// that nobody copies one (docs/protocol.md §3): the device flow of RFC 8628. The person
// sees the name, the network and the roles, and may give fewer of these. It does not
// read Options.APIKey. It returns 429 after too many from one network or from all.
func StartDeviceLogin(ctx context.Context, params DeviceLoginParams, options Options) (*DeviceLogin, error) {
	connected, err := options.connection()
	if err != nil {
		return nil, err
	}
	return startDeviceLogin(ctx, params, newTransport(connected, ""))
}

// deviceCodes is what the server answers to the begin of a login.
type deviceCodes struct {
	DeviceCode      string    `json:"deviceCode"`
	UserCode        string    `json:"userCode"`
	VerificationURL string    `json:"verificationUrl"`
	ExpiresAt       time.Time `json:"expiresAt"`
	// Interval is in seconds.
	Interval float64 `json:"interval"`
}

func startDeviceLogin(ctx context.Context, params DeviceLoginParams, transport *transport) (*DeviceLogin, error) {
	codes, err := fetch[deviceCodes](ctx, transport, call{method: http.MethodPost, path: route(deviceLoginsPath), body: params})
	if err != nil {
		return nil, err
	}
	return &DeviceLogin{
		UserCode:        codes.UserCode,
		VerificationURL: codes.VerificationURL,
		ExpiresAt:       codes.ExpiresAt,
		transport:       transport,
		deviceCode:      codes.DeviceCode,
		interval:        time.Duration(min(max(codes.Interval, 1), 60) * float64(time.Second)),
	}, nil
}

// deviceKeyAnswer is what the server answers to a program that asks for its key.
type deviceKeyAnswer struct {
	Status    string     `json:"status"`
	APIKey    string     `json:"apiKey,omitzero"`
	ID        string     `json:"id,omitzero"`
	Name      string     `json:"name,omitzero"`
	Roles     []Role     `json:"roles,omitzero"`
	ExpiresAt *time.Time `json:"expiresAt,omitzero"`
}

// WaitForKey waits until the person has decided. The key is given out once. It returns CodeAccessDenied, or
// CodeDeviceLoginEnded when the time is over, or when the answer with the key was lost: revoke that key.
func (l *DeviceLogin) WaitForKey(ctx context.Context) (*DeviceKey, error) {
	body := struct {
		DeviceCode string `json:"deviceCode"`
	}{l.deviceCode}
	for {
		if err := l.transport.clock.sleep(ctx, l.interval); err != nil {
			return nil, err
		}
		ask := call{method: http.MethodPost, path: route(deviceLoginsPath + "/key"), body: body}
		answer, err := fetch[deviceKeyAnswer](ctx, l.transport, ask)
		switch {
		case err != nil:
			return nil, err
		case answer.Status == "pending":
			continue
		case answer.Status == "allowed" && answer.APIKey != "":
			return &DeviceKey{answer.APIKey, answer.ID, answer.Name, answer.Roles, answer.ExpiresAt}, nil
		}
		return nil, newError(CodeUnexpectedAnswer, "a login has no status %q", answer.Status)
	}
}

// Format prints what the person is shown.
func (l *DeviceLogin) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "DeviceLogin{UserCode:%s VerificationURL:%s ExpiresAt:%s}", l.UserCode, l.VerificationURL, l.ExpiresAt)
}

// Format prints the key without its secret.
func (k DeviceKey) Format(state fmt.State, _ rune) { redact.Format(state, k) }

// LogValue is the key without its secret.
func (k DeviceKey) LogValue() slog.Value { return redact.LogValue(k) }
