package guard

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// pending is a call that is being decided, without the type of its input.
type pending struct {
	token  TokenSource
	action string
	// hasRule says that there is a rule; the members that follow are its.
	hasRule  bool
	scopes   []string
	named    string
	amount   func() Amount
	metadata func() map[string]any
	// digested returns what is digested; it is nil without an input.
	digested  func() any
	hasDigest bool
	// isFixed says that nobody can change what is digested.
	isFixed bool

	startedAt time.Time
	// grant is the grant, once the token is verified.
	grant *verify.Grant
}

func begin[INPUT any](call *Call[INPUT]) *pending {
	begun := &pending{token: call.Token, action: call.Action, startedAt: time.Now()}
	input := call.Input
	hasInput := isInput(any(input))
	if hasInput {
		begun.digested = func() any { return input }
		begun.isFixed = isFixed(reflect.TypeFor[INPUT]())
	}
	rule := call.Rule
	if rule == nil {
		return begun
	}
	begun.hasRule, begun.scopes, begun.named = true, rule.Scopes, rule.Action
	if rule.Amount != nil {
		begun.amount = func() Amount { return rule.Amount(input) }
	}
	if rule.Metadata != nil {
		begun.metadata = func() map[string]any { return rule.Metadata(input) }
	}
	if rule.Digest != nil && hasInput {
		begun.digested, begun.hasDigest = func() any { return rule.Digest(input) }, true
		begun.isFixed = false
	}
	return begun
}

// isFixed reports whether a value of a type is a copy of its own, without memory
// that others could write to.
func isFixed(of reflect.Type) bool {
	switch of.Kind() {
	case reflect.Struct:
		for index := range of.NumField() {
			if !isFixed(of.Field(index).Type) {
				return false
			}
		}
		return true
	case reflect.Array:
		return isFixed(of.Elem())
	}
	return of.Kind() == reflect.String || of.Kind() >= reflect.Bool && of.Kind() <= reflect.Complex128
}

func isInput(input any) bool {
	if input == nil {
		return false
	}
	_, isEmpty := input.(struct{})
	return !isEmpty
}

// refuse makes a refusal of the call.
func (pending *pending) refuse(reason refusal.Reason, cause error) *refusal.Error {
	detail := refusal.Detail{Cause: cause}
	if pending.grant != nil {
		detail.Attribution = pending.grant.Attribution()
	}
	return refusal.New(reason, detail)
}

// decide decides whether the verified grant allows the call: it has a valid
// rule, its amount is a decimal, and the scopes cover both. It does no I/O and
// no cryptography.
func (pending *pending) decide() (Amount, *refusal.Error) {
	if !pending.hasRule {
		return Amount{}, pending.refuse(refusal.NoRule, nil)
	}
	amount, refused := pending.decideRule()
	if refused == nil {
		return amount, nil
	}
	// Scopes that a grant holds are well-formed, so that only a refusal needs this.
	if err := checkRule(pending.scopes, pending.named); err != nil {
		return Amount{}, pending.refuse(refusal.RuleFailed, err)
	}
	return Amount{}, refused
}

func (pending *pending) decideRule() (Amount, *refusal.Error) {
	if len(pending.scopes) == 0 || pending.named != "" && !isAction(pending.named) {
		return Amount{}, pending.refuse(refusal.RuleFailed, checkRule(pending.scopes, pending.named))
	}
	index, err := pending.grant.ScopeIndex()
	if err != nil {
		return Amount{}, pending.refuse(refusal.GuardFailed, err)
	}
	if pending.amount == nil {
		return Amount{}, pending.shortOf(index.Decide(pending.scopes, nil))
	}
	amount := Amount{fault: errNoAmount}
	if err := recovered(func() { amount = pending.amount() }); err != nil {
		return Amount{}, pending.refuseFailed(err)
	}
	if amount.fault != nil {
		return Amount{}, pending.refuse(refusal.AmountInvalid, amount.fault)
	}
	return amount, pending.shortOf(index.Decide(pending.scopes, &amount.decimal))
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

// verified reads the token of the call and verifies it.
func (guard *Guard) verified(ctx context.Context, pending *pending) (*verify.Grant, error) {
	credentials := Credentials{}
	if pending.token != nil {
		var err error
		if panicked := recovered(func() { credentials, err = pending.token(ctx) }); panicked != nil {
			err = panicked
		}
		if err != nil {
			return nil, refusal.From(err, refusal.TokenUnavailable, nil)
		}
	}
	if credentials.Token == "" {
		return nil, refusal.New(refusal.NoCredentials, refusal.Detail{})
	}
	return guard.verifiedCredentials(ctx, credentials, pending.scopes)
}

func (guard *Guard) verifiedCredentials(
	ctx context.Context, credentials Credentials, scopes []string,
) (*verify.Grant, error) {
	verifier, dpop := guard.options.Verifier, guard.options.DPoP
	use := verify.Use{Scopes: scopes}
	switch {
	case credentials.Confirm != nil:
		use.ChecksKey = true
		grant, err := verifier.VerifyFor(ctx, credentials.Token, use)
		if err != nil {
			return nil, err
		}
		return grant, credentials.Confirm(ctx, grant)
	case credentials.Grant != nil:
		return verifier.Recheck(ctx, verify.VerifiedToken{Token: credentials.Token, Grant: credentials.Grant}, use)
	}
	grant, err := verifier.VerifyFor(ctx, credentials.Token, use)
	if err == nil && dpop != nil && dpop.Mode() == refusal.DPoPRequire {
		return nil, dpop.RefuseUnproven(grant)
	}
	return grant, err
}

// snapshot returns the canonical text of what is digested; empty without an
// input.
func (pending *pending) snapshot() (text string, err error) {
	if pending.digested == nil {
		return "", nil
	}
	// Values may write their own JSON.
	panicked := recovered(func() { text, err = canonical.Input(pending.digested()) })
	if panicked != nil {
		return "", panicked
	}
	return text, err
}

// isUnchanged reports whether the input still matches the snapshot, and its
// amount the one that was decided.
func (pending *pending) isUnchanged(snapshot string, amount Amount) bool {
	if pending.amount != nil {
		var again Amount
		err := recovered(func() { again = pending.amount() })
		if err != nil || again.fault != nil || again.decimal != amount.decimal {
			return false
		}
	}
	if pending.isFixed {
		return true
	}
	again, err := pending.snapshot()
	return err == nil && again == snapshot
}

// recovered calls a function of the service, and returns its panic as an error.
func recovered(call func()) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			cause, ok := fault.(error)
			if !ok {
				cause = fmt.Errorf("%v", fault)
			}
			err = fmt.Errorf("guard: a function of the service panicked: %w", cause)
		}
	}()
	call()
	return nil
}
