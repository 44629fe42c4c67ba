package mcpguard

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
)

// TokenVerifier verifies the tokens of HTTP requests for
// [auth.RequireBearerToken], so that a client without a good token is answered
// with 401 and told where to log in, before anything of MCP. A session belongs
// to the person and the agent that began it.
//
// It decides no call, and records nothing: put [Guard] on the server too.
func TokenVerifier(asked *guard.Guard) auth.TokenVerifier {
	return func(ctx context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
		explained := guard.Explain(ctx, asked, guard.Call[any]{Token: guard.Bearer(token)})
		grant := acceptedGrant(explained)
		switch {
		case grant != nil:
			return &auth.TokenInfo{
				Scopes: grant.Scopes, Expiration: time.Unix(grant.ExpiresAt, 0),
				UserID: fmt.Sprintf("%s %s %q", grant.DeveloperID, grant.AgentID, grant.PrincipalID),
			}, nil
		case explained.Refusal.Code == refusal.CodeTemporarilyUnavailable:
			return nil, explained.Refusal
		}
		return nil, fmt.Errorf("%w: %w", auth.ErrInvalidToken, explained.Refusal)
	}
}
