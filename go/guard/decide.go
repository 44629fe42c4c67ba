package guard

import (
	"errors"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/limits"
	"github.com/grantex/grantex/go/internal/scope"
	"github.com/grantex/grantex/go/refusal"
)

// decided is what a call is allowed with.
type decided struct {
	amount Amount
	// isCompared says that the grant limits the arguments of the call, or that the
	// person is asked; values are what limits are compared with.
	isCompared bool
	values     any
	// isOnline says that the server must admit the call, too, and asksPerson that the
	// rule demands the approval of the person.
	isOnline, asksPerson bool
}

// decide decides whether the verified grant allows the call: it has a valid
// rule, its amount is a decimal, the scopes cover both, and their details admit
// its arguments. It does no I/O and no cryptography.
func (pending *pending) decide() (decided, *refusal.Error) {
	if !pending.hasRule {
		return decided{}, pending.refuse(refusal.NoRule, nil)
	}
	allowed, refused := pending.decideRule()
	if refused == nil {
		return allowed, nil
	}
	// Scopes that a grant holds are well-formed, so that only a refusal needs this.
	if err := checkRule(pending.scopes, pending.named); err != nil {
		return decided{}, pending.refuse(refusal.RuleFailed, err)
	}
	return decided{}, refused
}

func (pending *pending) decideRule() (allowed decided, refused *refusal.Error) {
	if len(pending.scopes) == 0 || pending.named != "" && !isAction(pending.named) {
		return allowed, pending.refuse(refusal.RuleFailed, checkRule(pending.scopes, pending.named))
	}
	limited := pending.grant.Limits()
	if refused := pending.readRule(&allowed, limited); refused != nil {
		return allowed, refused
	}
	index, err := pending.grant.ScopeIndex()
	if err != nil {
		return allowed, pending.refuse(refusal.GuardFailed, err)
	}
	var stated *scope.Decimal
	if pending.amount != nil {
		if allowed.amount.fault != nil {
			return allowed, pending.refuse(refusal.AmountInvalid, allowed.amount.fault)
		}
		stated = &allowed.amount.decimal
	}
	if refused := pending.shortOf(index.Decide(pending.scopes, stated, limited.Limit)); refused != nil {
		return allowed, refused
	}
	if !allowed.isCompared {
		return allowed, nil
	}
	arguments, err := pending.refusedArguments(limited, allowed.values)
	if err != nil {
		return allowed, pending.refuse(refusal.GuardFailed, err)
	}
	if len(arguments) > 0 {
		return allowed, pending.refuseArguments(arguments)
	}
	allowed.isOnline = allowed.asksPerson || limited.NeedAdmission(pending.scopes)
	return allowed, nil
}

// readRule calls the functions of the rule.
func (pending *pending) readRule(allowed *decided, limited limits.Limits) *refusal.Error {
	if pending.amount != nil {
		allowed.amount = Amount{fault: errNoAmount}
		if err := recovered(func() { allowed.amount = pending.amount() }); err != nil {
			return pending.refuseFailed(err)
		}
	}
	if pending.approval != nil {
		if err := recovered(func() { allowed.asksPerson = pending.approval() }); err != nil {
			return pending.refuseFailed(err)
		}
	}
	if !allowed.asksPerson && !limited.LimitAny(pending.scopes) {
		return nil
	}
	allowed.isCompared = true
	var err error
	if allowed.values, err = pending.compared(); err != nil {
		return pending.refuseFailed(err)
	}
	return nil
}

var errNoArguments = errors.New("guard: Arguments of the rule returned nil, which would pass for a call without arguments")

// compared returns what limits are compared with.
func (pending *pending) compared() (any, error) {
	if pending.arguments == nil {
		return pending.input, nil
	}
	var arguments map[string]any
	if err := recovered(func() { arguments = pending.arguments() }); err != nil {
		return nil, err
	}
	if arguments == nil {
		return nil, errNoArguments
	}
	return arguments, nil
}

// refusedArguments calls code of the input where that writes its own JSON.
func (pending *pending) refusedArguments(limited limits.Limits, values any) (refused []details.RefusedArgument, err error) {
	panicked := recovered(func() { refused = limited.Refused(pending.scopes, values) })
	return refused, panicked
}

// refuseFailed refuses a call whose rule failed. An input that could not be read
// because of what the caller sent is no fault of the rule.
func (pending *pending) refuseFailed(err error) *refusal.Error {
	var stated *refusal.Error
	if errors.As(err, &stated) && stated != nil && stated.Reason == refusal.InputUnreadable {
		return pending.refuse(refusal.InputUnreadable, stated.Cause)
	}
	return pending.refuse(refusal.RuleFailed, err)
}

// refuseArguments makes the refusal of arguments that the grant does not allow.
func (pending *pending) refuseArguments(refused []details.RefusedArgument) *refusal.Error {
	text := ""
	for index, one := range refused {
		if index > 0 {
			text += " "
		}
		text += limits.Sentence(one)
	}
	return refusal.New(refusal.ArgumentNotGranted, refusal.Detail{
		Text:        text,
		Members:     refusal.Members{Arguments: refused},
		HeldScopes:  pending.grant.Scopes,
		Attribution: pending.grant.Attribution(),
	})
}

// shortOf makes the refusal of a grant that falls short of a call; nil where it
// does not.
func (pending *pending) shortOf(shortfall *scope.Shortfall) *refusal.Error {
	if shortfall == nil {
		return nil
	}
	return refusal.New(shortfall.Reason, refusal.Detail{
		MissingScopes: shortfall.MissingScopes,
		HeldScopes:    pending.grant.Scopes,
		Attribution:   pending.grant.Attribution(),
	})
}
