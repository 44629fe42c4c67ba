package guard

import (
	"context"

	"github.com/grantex/grantex/go/verify"
)

type scopeKey struct{}

// within returns a context in which code runs as a part of an admitted call.
func within(ctx context.Context, admission *Admission) context.Context {
	return context.WithValue(ctx, scopeKey{}, admission)
}

// FromContext returns the grant of the guarded call in which the caller runs,
// however deep below the tool or the handler. It reports false outside of a
// guarded call.
func FromContext(ctx context.Context) (*verify.Grant, bool) {
	if admission, ok := ctx.Value(scopeKey{}).(*Admission); ok {
		return admission.Grant, true
	}
	return nil, false
}
