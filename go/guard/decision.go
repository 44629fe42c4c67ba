package guard

import (
	"context"
	"log/slog"
	"time"

	"github.com/grantex/grantex/go/internal/listener"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Decision is the outcome of one decision, for [Options.OnDecision].
type Decision struct {
	// Action is the name of the call in the audit log.
	Action string
	// Duration is the time from the start of the call until it was decided and
	// recorded.
	Duration time.Duration
	// Grant is nil where the token was not verified.
	Grant *verify.Grant
	// EntryID is the id of the audit entry; empty where there is none, or the log
	// has not acknowledged it yet.
	EntryID string
	// Refusal is what the caller is answered; nil where the call is allowed. It has
	// an Attribution where the refusal is recorded. Its Cause says what failed where
	// the reason is a fault of this service or of its server; never show that to the
	// caller.
	Refusal *refusal.Error
}

// IsAllowed reports whether the call is allowed.
func (decision Decision) IsAllowed() bool { return decision.Refusal == nil }

// reportOwnFault is the default OnDecision: it logs the cause of a refusal that
// is the service's own fault. The verifier and the sink tell of the others.
func reportOwnFault(ctx context.Context, decision Decision) {
	if decision.IsAllowed() {
		return
	}
	switch decision.Refusal.Reason {
	case refusal.RuleFailed, refusal.GuardFailed, refusal.TokenUnavailable:
		slog.ErrorContext(ctx, "grantex: a call was refused because of a fault of this service",
			"action", decision.Action, "reason", decision.Refusal.Reason, "error", decision.Refusal.Cause)
	}
}

func (guard *Guard) tell(ctx context.Context, pending *pending, entryID string, refused *refusal.Error) {
	decision := Decision{
		Action: pending.actionName(), Duration: time.Since(pending.startedAt), Grant: pending.grant,
		EntryID: entryID, Refusal: refused,
	}
	listener.Tell(ctx, "OnDecision", func() { guard.options.OnDecision(ctx, decision) })
}

func (guard *Guard) auditFault(ctx context.Context, fault error) {
	listener.Tell(ctx, "OnAuditFault", func() { guard.options.OnAuditFault(ctx, fault) })
}
