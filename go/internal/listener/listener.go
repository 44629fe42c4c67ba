// Package listener calls the functions by which a service hears of what happened.
package listener

import (
	"context"
	"log/slog"
	"runtime/debug"
)

// Tell calls a listener. Where it panics, slog gets the panic with its stack: a listener changes no decision and does not
// end the process, in whichever goroutine it is called.
func Tell(ctx context.Context, name string, listener func()) {
	defer func() {
		if fault := recover(); fault != nil {
			slog.ErrorContext(ctx, "grantex: "+name+" panicked", "error", fault, "stack", string(debug.Stack()))
		}
	}()
	listener()
}
