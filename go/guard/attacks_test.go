package guard_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func TestAnErrorThatHoldsANilRefusalRefusesTheCall(t *testing.T) {
	// The classic mistake: a nil pointer in an error is an error.
	var none *refusal.Error
	setting := newSetting(t, func(options *guard.Options) { options.Audit = audit.None })
	fails := func(context.Context) (guard.Credentials, error) { return guard.Credentials{}, none }
	call := guard.Call[*payment]{Token: fails, Action: "pay", Input: &payment{"hotel", "1"}, Rule: pays}
	ran := false
	_, err := guard.Run(t.Context(), setting.guard, call, func(context.Context, *verify.Grant) (string, error) {
		ran = true
		return "paid", nil
	})
	if reason := reasonOf(t, err); ran || reason != refusal.TokenUnavailable {
		t.Errorf("ran %v, refused %q", ran, reason)
	}
	if reason := reasonOf(t, guard.Preflight(t.Context(), setting.guard, call)); reason != refusal.TokenUnavailable {
		t.Errorf("preflight refused %q", reason)
	}
	if guard.Explain(t.Context(), setting.guard, call).IsAllowed() {
		t.Error("it is explained as allowed")
	}
	confirms := func(context.Context) (guard.Credentials, error) {
		confirm := func(context.Context, *verify.Grant) error { return none }
		return guard.Credentials{Token: setting.token(), Confirm: confirm}, nil
	}
	call.Token = confirms
	if reason := reasonOf(t, guard.Preflight(t.Context(), setting.guard, call)); reason != refusal.GuardFailed {
		t.Errorf("a confirmation with a nil refusal: %q", reason)
	}
}

type embedding struct{ *result }

type result struct{ IsError bool }

func TestAResultThatEmbedsANilPointerIsNoFailure(t *testing.T) {
	setting := newSetting(t, nil)
	call := guard.Call[*payment]{
		Token: guard.Bearer(setting.token()), Action: "pay", Input: &payment{"hotel", "1"}, Rule: pays,
	}
	_, err := guard.Run(t.Context(), setting.guard, call, func(context.Context, *verify.Grant) (embedding, error) {
		return embedding{}, nil
	})
	if err != nil {
		t.Error(err)
	}
	setting.expectEntries("allowed", "success of #1")
}

type panics struct{ Amount string }

func (panics) MarshalJSON() ([]byte, error) { panic("no form") }

func TestAnInputThatPanicsWhenItIsDigestedIsRefusedAndRecorded(t *testing.T) {
	setting := newSetting(t, nil)
	rule := &guard.Rule[panics]{
		Scopes: pays.Scopes, Action: "payment.made", Amount: func(panics) guard.Amount { return guard.AmountOf(1) },
	}
	call := guard.Call[panics]{Token: guard.Bearer(setting.token()), Action: "pay", Rule: rule}
	_, err := guard.Admit(t.Context(), setting.guard, call)
	if reason := reasonOf(t, err); reason != refusal.InputNotCanonical {
		t.Errorf("refused %q", reason)
	}
	setting.expectEntries("blocked (input_not_canonical)")
}

func TestAStreamThatEndsQuietlyWithItsGrantIsNoWhole(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.token()
	call := guard.Call[*payment]{
		Token: guard.Bearer(token), Action: "pay", Input: &payment{"hotel", "1"}, Rule: pays,
	}
	// As many producers do, it stops without an error when its context ends.
	stream, err := guard.Stream(t.Context(), setting.guard, call,
		func(ctx context.Context, grant *verify.Grant) (iter.Seq2[int, error], error) {
			return func(yield func(int, error) bool) {
				if yield(1, nil) {
					setting.issuer.Revoke(grant.GrantID)
					<-ctx.Done()
				}
			}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	var last error
	count := 0
	for _, err := range stream {
		last = err
		count++
	}
	var refused *refusal.Error
	if !errors.As(last, &refused) || refused.Reason != refusal.Revoked || count != 2 {
		t.Errorf("%d items, the last with %v", count, last)
	}
	setting.expectEntries("allowed", "failure of #1 (revoked)")
}

func TestADemandIsACopyOfItsOptions(t *testing.T) {
	accepted := []string{"ag_other"}
	setting := newSetting(t, func(options *guard.Options) { options.Agent.AgentIDs = accepted })
	token := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes, AgentID: "ag_1"}).Token
	accepted[0] = "ag_1"
	if reason := setting.pay(token, "1", pays); reason != refusal.WrongAgent {
		t.Errorf("refused %q", reason)
	}
}

func TestWhoChangesARefusalChangesNoDemand(t *testing.T) {
	setting := newSetting(t, func(options *guard.Options) { options.Agent.AgentIDs = []string{"ag_other"} })
	token := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes, AgentID: "ag_1"}).Token
	call := guard.Call[*payment]{Token: guard.Bearer(token), Action: "pay", Input: &payment{"hotel", "1"}, Rule: pays}
	var refused *refusal.Error
	if !errors.As(guard.Preflight(t.Context(), setting.guard, call), &refused) {
		t.Fatal("it was not refused")
	}
	refused.Expected[0] = "ag_1"
	if reason := setting.pay(token, "1", pays); reason != refusal.WrongAgent {
		t.Errorf("refused %q", reason)
	}
}
