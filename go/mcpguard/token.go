package mcpguard

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"reflect"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/bearer"
)

// TokenKey is where a caller without HTTP puts its grant token: this member of
// params._meta of the request. It is removed before a tool sees it.
const TokenKey = "grantex/token"

// variable names the file that holds the grant token of a server on stdio.
const variable = "GRANTEX_TOKEN_FILE"

// TokenFromFile reads the grant token from a file on each call, so that a
// refreshed token takes effect without a restart. A missing file counts as a
// missing token; any other fault refuses the call: token_unavailable. Without a
// path, it is the value of GRANTEX_TOKEN_FILE at the time of the call.
func TokenFromFile(path string) guard.TokenSource {
	return func(context.Context) (guard.Credentials, error) {
		file := path
		if file == "" {
			file = os.Getenv(variable)
		}
		if file == "" {
			return guard.Credentials{}, nil
		}
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			return guard.Credentials{}, nil
		}
		return guard.Credentials{Token: strings.TrimSpace(string(text))}, err
	}
}

func defaultToken(ctx context.Context) (guard.Credentials, error) {
	credentials, err := guard.ContextToken(ctx)
	if err != nil || credentials.Token != "" {
		return credentials, err
	}
	return TokenFromFile("")(ctx)
}

type takenKey struct{}

// takeToken returns the source of the token of one request, and removes the
// token from its _meta. Over HTTP it is the one in the Authorization header, and
// no other; on other transports the one in the request, or else that of the
// process.
func (guarded *guarded) takeToken(ctx context.Context, request mcp.Request) (context.Context, guard.TokenSource) {
	ctx, sent, isSent := takeSent(ctx, request)
	if extra := request.GetExtra(); extra != nil && extra.Header != nil {
		return ctx, func(context.Context) (guard.Credentials, error) {
			token, err := bearer.Read(extra.Header, nil)
			return guard.Credentials{Token: token}, err
		}
	}
	if isSent || isRemote(ctx, request) {
		return ctx, guard.Bearer(sent)
	}
	return ctx, guarded.options.Token
}

// isRemote reports whether a request without headers still came over HTTP, as
// through the handler of the old SSE transport: somebody at a distance must not
// act with the credentials of the process.
func isRemote(ctx context.Context, request mcp.Request) bool {
	session, ok := request.GetSession().(*mcp.ServerSession)
	return !ok || session.ID() != "" || ctx.Value(http.ServerContextKey) != nil
}

// takeSent takes the token out of the _meta of a request. It is empty if the
// value is not a string: the call is refused, and no other token is tried.
func takeSent(ctx context.Context, request mcp.Request) (_ context.Context, token string, isSent bool) {
	params := request.GetParams()
	// Those of a message without parameters are a nil pointer.
	if value := reflect.ValueOf(params); !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil() {
		return takenBefore(ctx)
	}
	if params.GetMeta() == nil {
		return takenBefore(ctx)
	}
	meta := params.GetMeta()
	value, ok := meta[TokenKey]
	if !ok {
		return takenBefore(ctx)
	}
	rest := maps.Clone(meta)
	delete(rest, TokenKey)
	params.SetMeta(rest)
	token, _ = value.(string)
	return context.WithValue(ctx, takenKey{}, token), token, true
}

// takenBefore returns the token that another guard on the same call has taken.
func takenBefore(ctx context.Context) (_ context.Context, token string, isSent bool) {
	token, isSent = ctx.Value(takenKey{}).(string)
	return ctx, token, isSent
}
