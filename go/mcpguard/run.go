package mcpguard

import (
	"context"
	"errors"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

type aroundKey struct{ around around }

// inside is the call within which another guard may be asked about the same one.
type inside struct {
	params mcp.Params
	action string
	input  any
}

func (around inside) is(this inside) bool {
	return around.params == this.params && around.action == this.action && reflect.DeepEqual(around.input, this.input)
}

// run runs a call behind the guard, and turns the guard's refusal, and no other
// error, into an answer.
func run[INPUT any](
	ctx context.Context, guarded *guarded, call guard.Call[INPUT], request mcp.Request,
	execute func(context.Context) (mcp.Result, error), refuse func(*refusal.Error) (mcp.Result, error),
) (mcp.Result, error) {
	asked := guarded.options.Guard
	key, this := aroundKey{guarded.around()}, inside{request.GetParams(), call.Action, call.Input}
	// Middleware between two guards may change the request, which then is another
	// call.
	if around, ok := ctx.Value(key).(inside); ok && around.is(this) {
		var refused *refusal.Error
		if errors.As(guard.Preflight(ctx, asked, call), &refused) {
			return refuse(refused)
		}
		return execute(ctx)
	}
	var running context.Context
	result, err := guard.Run(ctx, asked, call, func(inner context.Context, _ *verify.Grant) (mcp.Result, error) {
		running = context.WithValue(inner, key, this)
		return execute(running)
	})
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		return result, err
	}
	// Another guard inside the tool may have refused something. The end of the
	// grant is told as a refusal, too.
	if running != nil && context.Cause(running) != error(refused) {
		return result, err
	}
	return refuse(refused)
}
