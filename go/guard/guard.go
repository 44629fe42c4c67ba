// Package guard decides each call: it verifies the grant,
// records the decision, lets the call run, and records how it ended.
//
// [Run] does all of it for a function. Package httpguard guards routes of
// net/http, and package mcpguard the tools of an MCP server. Package service
// makes a guard from the environment, in one line.
package guard

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/internal/scope"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Verifier is what a guard verifies tokens with: a [verify.Verifier]. Refusals lead to the documentation of the issuer
// where it also has the method Issuer() string.
type Verifier interface {
	Audience() []string
	VerifyFor(ctx context.Context, token string, use verify.Use) (*verify.Grant, error)
	Recheck(ctx context.Context, verified verify.VerifiedToken, use verify.Use) (*verify.Grant, error)
	Watch(grant *verify.Grant, ended func(*refusal.Error)) (stop func())
}

// Options configure [New].
type Options struct {
	// Verifier verifies the tokens. Required.
	Verifier Verifier
	// Audit is where every decision is recorded. Required; [audit.None] records
	// nothing.
	Audit audit.Sink
	// Admissions is asked about each call that the server must admit, because the
	// grant has approvals, budgets or policies, or because the rule demands an
	// approval. Default: such calls are refused: admission_missing.
	Admissions *Admissions
	// OnDecision is called with every admitted call and every refusal, including
	// refusals that become no audit entry because they cannot be attributed. It is
	// not called for a [Preflight] that finds nothing wrong. The context is that of
	// the call, so that the decision can be set on its span. A panic of a listener
	// is logged to slog and changes no decision. Default: logs the cause of
	// rule_failed, token_unavailable and guard_failed.
	OnDecision func(ctx context.Context, decision Decision)
	// OnAuditFault is called with the fault when the sink did not take a record. A
	// panic is logged, too. Default: slog.Error.
	OnAuditFault func(ctx context.Context, fault error)
	// DPoP lets tokens through that are bound to keys, over HTTP with a proof.
	// Default: such tokens are refused.
	DPoP DPoP
	// ResourceMetadata is the URL of the protected resource's metadata, which every
	// challenge names (RFC 9728 §5.1). Default: not named.
	ResourceMetadata string
	// Scope is what a client without a good token asks for first: scopes, separated
	// by spaces, which every 401 names (RFC 6750 §3). Default: not named.
	Scope string
	// Agent says which agents may call. Default: any.
	Agent AgentDemand
}

// Guard stands in front of every call. It is safe for concurrent use.
type Guard struct {
	options Options
	// demands must all be met.
	demands []AgentDemand
	// issuer is the one that the verifier trusts; empty where it does not say.
	issuer string
}

// New makes a guard, or an error that names the option that is missing or
// wrong.
func New(options Options) (*Guard, error) {
	if options.Verifier == nil {
		return nil, errors.New("guard: Verifier is missing")
	}
	if options.Audit == nil {
		return nil, errors.New("guard: Audit must be a sink or audit.None")
	}
	if options.ResourceMetadata != "" {
		if parsed, err := url.Parse(options.ResourceMetadata); err != nil || !parsed.IsAbs() {
			return nil, errors.New("guard: ResourceMetadata must be an absolute URL")
		}
	}
	if options.Scope != "" {
		if _, err := scope.Canonical(strings.Split(options.Scope, " ")); err != nil {
			return nil, errors.New("guard: Scope must be scopes, separated by spaces: " + err.Error())
		}
	}
	if err := options.Agent.check(); err != nil {
		return nil, err
	}
	if options.OnDecision == nil {
		options.OnDecision = reportOwnFault
	}
	if options.OnAuditFault == nil {
		options.OnAuditFault = func(ctx context.Context, fault error) {
			slog.ErrorContext(ctx, "grantex: the audit sink has a fault", "error", fault)
		}
	}
	options.Agent.AgentIDs = slices.Clone(options.Agent.AgentIDs)
	issuer := ""
	if named, ok := options.Verifier.(interface{ Issuer() string }); ok {
		issuer = named.Issuer()
	}
	return &Guard{options: options, demands: []AgentDemand{options.Agent}, issuer: issuer}, nil
}

// Audience returns the audiences whose tokens the guard accepts.
func (guard *Guard) Audience() []string { return guard.options.Verifier.Audience() }

// DPoP returns what checks tokens that are bound to keys; nil where they are
// refused.
func (guard *Guard) DPoP() DPoP { return guard.options.DPoP }

// Challenge returns what a challenge of this guard says besides the refusal, for
// [refusal.HTTP].
func (guard *Guard) Challenge() refusal.Challenge {
	challenge := refusal.Challenge{
		ResourceMetadata: guard.options.ResourceMetadata, Scope: guard.options.Scope,
	}
	if guard.options.DPoP != nil {
		challenge.DPoP = guard.options.DPoP.Mode()
	}
	return challenge
}

// Admit decides a call and records it as allowed; the caller runs it and settles
// the admission. A call that is refused is recorded as blocked. The error is a
// [refusal.Error].
func Admit[INPUT any](ctx context.Context, guard *Guard, call Call[INPUT]) (*Admission, error) {
	return guard.admit(ctx, begin(&call))
}

// Preflight decides without admitting, and records only a refusal: for approval
// hooks and HTTP challenges. The error is a [refusal.Error].
func Preflight[INPUT any](ctx context.Context, guard *Guard, call Call[INPUT]) error {
	pending := begin(&call)
	if _, refused := guard.decide(ctx, pending); refused != nil {
		return guard.block(ctx, pending, refused)
	}
	return nil
}

// decide verifies the token of a call, and decides it.
func (guard *Guard) decide(ctx context.Context, pending *pending) (decided, *refusal.Error) {
	grant, err := guard.verified(ctx, pending)
	if err != nil {
		return decided{}, refusal.From(err, refusal.GuardFailed, nil)
	}
	pending.grant = grant
	if unmet := guard.unmet(grant); unmet != nil {
		return decided{}, unmet
	}
	return pending.decide()
}

func (guard *Guard) admit(ctx context.Context, pending *pending) (*Admission, error) {
	allowed, refused := guard.decide(ctx, pending)
	switch {
	case refused != nil:
		return nil, guard.block(ctx, pending, refused)
	case allowed.isOnline:
		return guard.admitOnline(ctx, pending, allowed)
	case guard.options.Audit == audit.None:
		guard.tell(ctx, pending, "", nil)
		return guard.admission(ctx, pending, nil), nil
	}
	taken, refused := pending.check(allowed)
	if refused != nil {
		return nil, guard.block(ctx, pending, refused)
	}
	record := recordOf(pending.grant.Attribution(), pending.actionName(), audit.Allowed, taken.metadata)
	receipt, err := guard.options.Audit.Write(ctx, record)
	if err != nil {
		// A caller that left is no fault of the sink.
		if ctx.Err() == nil {
			guard.auditFault(ctx, err)
		}
		return nil, guard.refuse(ctx, pending, "", pending.refuse(refusal.AuditUnavailable, err))
	}
	if receipt == nil {
		receipt = &audit.Receipt{}
	}
	return guard.admitUnchanged(ctx, pending, taken, guard.admission(ctx, pending, receipt))
}

// admitUnchanged admits a call that has its entry, unless its input changed since
// it was decided.
func (guard *Guard) admitUnchanged(
	ctx context.Context, pending *pending, taken checked, admission *Admission,
) (*Admission, error) {
	entryID := admission.receipt.EntryID()
	if pending.isUnchanged(taken) {
		guard.tell(ctx, pending, entryID, nil)
		return admission, nil
	}
	admission.SettleNotRun(map[string]any{"reason": string(refusal.InputChanged)})
	return nil, guard.refuse(ctx, pending, entryID, pending.refuse(refusal.InputChanged, nil))
}

// block records a refusal where it can be attributed, and returns it.
func (guard *Guard) block(ctx context.Context, pending *pending, refused *refusal.Error) *refusal.Error {
	entryID := ""
	if refused.Attribution != nil && guard.options.Audit != audit.None {
		record := recordOf(
			refused.Attribution, pending.actionName(), audit.Blocked, pending.describeRefused(refused),
		)
		// It is recorded also where nobody waits for the answer any more.
		receipt, err := guard.options.Audit.Write(context.WithoutCancel(ctx), record)
		if err != nil {
			guard.auditFault(ctx, err)
		}
		entryID = receipt.EntryID()
	}
	return guard.refuse(ctx, pending, entryID, refused)
}

// refuse tells of a refusal, and returns it with the address of its page.
func (guard *Guard) refuse(
	ctx context.Context, pending *pending, entryID string, refused *refusal.Error,
) *refusal.Error {
	refused = refused.NamingIssuer(guard.issuer)
	guard.tell(ctx, pending, entryID, refused)
	return refused
}
