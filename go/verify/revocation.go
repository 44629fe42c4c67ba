package verify

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// Revocation is how a verifier learns of revocations: a feed, an online check, or [NoRevocation].
type Revocation interface {
	// Connect returns what knows the revocations for one verifier. It does not wait for the network.
	Connect(RevocationContext) RevocationCheck
}

// NoRevocation is the choice to learn of no revocation: a revoked token works until it expires. It has to be stated,
// and needs [Options.Developers].
var NoRevocation Revocation = noRevocation{}

type noRevocation struct{}

func (noRevocation) Connect(RevocationContext) RevocationCheck { return nil }

// RevocationContext is what a verifier passes to a source of revocations.
type RevocationContext struct {
	Issuer     string
	HTTPClient *http.Client
	// Keys are the verifier's keys of the issuer.
	Keys  IssuerKeys
	Clock func() time.Time
}

// IssuerKeys are the keys of one issuer.
type IssuerKeys interface {
	// Find returns the key with this id: at once while the set is fresh, otherwise after a fetch. Its error is a
	// refusal: unknown_key, or keys_unavailable where the set cannot be fetched and is too old to be used.
	Find(ctx context.Context, keyID string) (*IssuerKey, error)
}

// RevocationState says whether a token is revoked.
type RevocationState int

// The zero value is Revoked, so that a state that nobody set lets nothing through.
const (
	Revoked RevocationState = iota
	NotRevoked
	// RevocationUnknown: it cannot be found out, and the call may run anyway.
	RevocationUnknown
)

// RevocationQuery asks about an otherwise valid token.
type RevocationQuery struct {
	Token string `secret:"true"`
	Grant *Grant
	// KeyID names the key that signed the token.
	KeyID string
	// Scopes are what the call needs, where that is known.
	Scopes []string
	// Now is the time by the verifier's clock.
	Now time.Time
}

// Format prints the query without the token.
func (q RevocationQuery) Format(state fmt.State, _ rune) { redact.Format(state, q) }

// LogValue is the query without the token.
func (q RevocationQuery) LogValue() slog.Value { return redact.LogValue(q) }

// MarshalJSON writes the query without the token.
func (q RevocationQuery) MarshalJSON() ([]byte, error) { return redact.MarshalJSON(q) }

// RevocationCheck knows revocations, for one verifier. It is safe for concurrent use.
type RevocationCheck interface {
	// Developer returns the developer whose tokens it knows about.
	Developer(ctx context.Context) (string, error)
	// State says whether a token has been revoked. Where it fails, the call is refused: with the error itself if that is
	// a refusal, else with revocation_unavailable.
	State(ctx context.Context, query *RevocationQuery) (RevocationState, error)
	// Ready waits until calls can be decided.
	Ready(ctx context.Context) error
	// Close ends what Connect began.
	Close() error
}

// RevocationSet is what a [RevocationCheck] also implements if it decides in memory.
type RevocationSet interface {
	// Revision numbers what it knows, where a call at this moment depends on nothing else: the same number until an entry
	// is added. A token that State found not revoked is not checked again while the number stays the same. It is 0 where
	// each call must be checked.
	Revision(now time.Time) uint64
	// IsKnownRevoked reports whether a grant is known to be revoked by now, however old that knowledge is.
	IsKnownRevoked(grant *Grant, keyID string) bool
	// OnEntry calls back after each new entry, until the returned function is called.
	OnEntry(listener func()) (stop func())
}
