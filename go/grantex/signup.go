package grantex

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// SignupParams describe a new developer.
type SignupParams struct {
	Name string `json:"name"`
	// Email is stored as given. It is not verified, and several developers may have the same one.
	Email string `json:"email,omitzero"`
	// Mode is "sandbox" or "live".
	Mode string `json:"mode,omitzero"`
}

// SignedUp is a new developer.
type SignedUp struct {
	DeveloperID string `json:"developerId"`
	// APIKey is an admin key, shown only once.
	APIKey    string    `json:"apiKey" secret:"true"`
	Name      string    `json:"name"`
	Email     *string   `json:"email"`
	Mode      string    `json:"mode"`
	CreatedAt time.Time `json:"createdAt"`
}

// Signup makes a developer, if the server has open sign-up (GRANTEX_SIGNUP). Two of
// these calls cannot be matched, so a call whose response was lost is not repeated. It
// does not read Options.APIKey. It returns 403 or 404 when sign-up is closed, and 429
// after too many from one network or from all.
func Signup(ctx context.Context, params SignupParams, options Options) (*SignedUp, error) {
	connected, err := options.connection()
	if err != nil {
		return nil, err
	}
	call := call{method: http.MethodPost, path: route("/v1/signup"), body: params, isUnrepeatable: true}
	return fetch[SignedUp](ctx, newTransport(connected, ""), call)
}

// Format prints the developer without the key.
func (s SignedUp) Format(state fmt.State, _ rune) { redact.Format(state, s) }

// LogValue is the developer without the key.
func (s SignedUp) LogValue() slog.Value { return redact.LogValue(s) }
