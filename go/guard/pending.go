package guard

import (
	"context"
	"fmt"
	"reflect"
	"time"

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
	// arguments returns what limits are compared with; it is nil where that is the
	// input.
	arguments func() map[string]any
	currency  func() string
	approval  func() bool
	shown     func() map[string]any
	// input is nil for a call without one.
	input any
	// digested returns what is digested; it is nil without an input.
	digested  func() any
	hasDigest bool
	// isFixed says that nobody can change what is digested.
	isFixed bool

	startedAt time.Time
	// read is the text of the token, once it is read.
	read string
	// grant is the grant, once the token is verified.
	grant *verify.Grant
}

func begin[INPUT any](call *Call[INPUT]) *pending {
	begun := &pending{token: call.Token, action: call.Action, startedAt: time.Now()}
	input := call.Input
	hasInput := !call.HasNoInput && isInput(any(input))
	if hasInput {
		begun.input = input
		begun.digested = func() any { return begun.input }
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
	if rule.Arguments != nil {
		begun.arguments = func() map[string]any { return rule.Arguments(input) }
	}
	if rule.Currency != nil {
		begun.currency = func() string { return rule.Currency(input) }
	}
	if rule.Approval != nil {
		begun.approval = func() bool { return rule.Approval(input) }
	}
	if rule.Shown != nil {
		begun.shown = func() map[string]any { return rule.Shown(input) }
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
	pending.read = credentials.Token
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
