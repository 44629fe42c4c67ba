package guard

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Call is one call that an agent wants to make.
type Call[INPUT any] struct {
	// Token reads the grant token from the call's context. Without it, the call is
	// refused: no_credentials.
	Token TokenSource
	// Action is the name of the tool or route. The rule's Action takes precedence.
	Action string
	// Input is the parsed input that the tool receives: the same value, not a copy.
	// A nil interface and an empty struct are no input, of which no digest is
	// recorded.
	Input INPUT
	// HasNoInput says that the call has no input, whatever the zero value of Input
	// is.
	HasNoInput bool
	// Rule is the rule for the call. Without one, the call is refused: no_rule.
	Rule *Rule[INPUT]
}

// TokenSource reads the grant token of a call. If its error is a
// [refusal.Error], that is the refusal of the call; any other error refuses it
// with token_unavailable, and so does a panic. An empty token is refused with
// no_credentials.
type TokenSource func(ctx context.Context) (Credentials, error)

// Credentials are a grant token, and what is known about it.
type Credentials struct {
	// Token is empty for a call without one.
	Token string `secret:"true"`
	// Grant is the grant that the guard's verifier returned for the token, for the
	// same request: it is rechecked, and not verified again. Default: the token is
	// verified.
	Grant *verify.Grant
	// Confirm checks that a proof came with the token if it is bound to a key.
	// Default: a token that is bound to a key is refused.
	Confirm func(ctx context.Context, grant *verify.Grant) error
}

// Format prints the credentials without the token.
func (credentials Credentials) Format(state fmt.State, _ rune) { redact.Format(state, credentials) }

// LogValue is the credentials without the token.
func (credentials Credentials) LogValue() slog.Value { return redact.LogValue(credentials) }

// Bearer is a source of one token, which came without a proof of a key.
func Bearer(token string) TokenSource {
	return func(context.Context) (Credentials, error) { return Credentials{Token: token}, nil }
}

type tokenKey struct{}

// contextToken is the source of the token in a context, and that of the context
// around it.
type contextToken struct {
	source TokenSource
	outer  *contextToken
}

// WithToken returns a context that carries a grant token for [ContextToken]:
// for tools that an agent calls in the same process.
func WithToken(ctx context.Context, token TokenSource) context.Context {
	outer, _ := ctx.Value(tokenKey{}).(*contextToken)
	return context.WithValue(ctx, tokenKey{}, &contextToken{token, outer})
}

// ContextToken is the source of the token that [WithToken] put into the
// context. A source in the context that reads it, such as the one of
// [DelegateTo], finds the token of the context around.
func ContextToken(ctx context.Context) (Credentials, error) {
	held, _ := ctx.Value(tokenKey{}).(*contextToken)
	if held == nil || held.source == nil {
		return Credentials{}, nil
	}
	return held.source(context.WithValue(ctx, tokenKey{}, held.outer))
}

// DPoP checks tokens that are bound to keys (RFC 9449).
type DPoP interface {
	// Mode says whether bearer tokens are accepted besides bound ones.
	Mode() refusal.DPoPMode
	// Read reads the token of a request, of either scheme, with the check of its
	// proof. A proof counts once: a request whose proof was confirmed before is the
	// same request.
	Read(request *http.Request) (Credentials, error)
	// RefuseUnproven returns the refusal of a grant whose token came without a
	// proof.
	RefuseUnproven(grant *verify.Grant) error
}
