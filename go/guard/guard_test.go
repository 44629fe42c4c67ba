package guard_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

type payment struct {
	To     string `json:"to"`
	Amount string `json:"amount"`
}

var pays = &guard.Rule[*payment]{
	Scopes: []string{"payments:initiate"},
	Action: "payment.made",
	Amount: func(given *payment) guard.Amount { return guard.AmountOf(given.Amount) },
}

// setting is a guard that follows the feed of a test issuer.
type setting struct {
	*testing.T
	issuer   *testissuer.Issuer
	recorder *testissuer.Recorder
	guard    *guard.Guard
	heard    *decisions
}

type decisions struct {
	mu  sync.Mutex
	all []guard.Decision
}

func (heard *decisions) add(_ context.Context, decision guard.Decision) {
	heard.mu.Lock()
	defer heard.mu.Unlock()
	heard.all = append(heard.all, decision)
}

func (heard *decisions) reasons() []refusal.Reason {
	heard.mu.Lock()
	defer heard.mu.Unlock()
	var reasons []refusal.Reason
	for _, decision := range heard.all {
		if decision.IsAllowed() {
			reasons = append(reasons, "allowed")
		} else {
			reasons = append(reasons, decision.Refusal.Reason)
		}
	}
	return reasons
}

func newSetting(t *testing.T, change func(*guard.Options)) *setting {
	t.Helper()
	made := &setting{T: t, issuer: testissuer.New(t), recorder: testissuer.NewRecorder(), heard: &decisions{}}
	revocation, err := feed.New(feed.Options{APIKey: made.issuer.APIKey})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: made.issuer.URL, Audience: []string{made.issuer.Audience}, Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = verifier.Close() })
	options := guard.Options{
		Verifier: verifier, Audit: made.recorder, OnDecision: made.heard.add,
		OnAuditFault: func(context.Context, error) {},
	}
	if change != nil {
		change(&options)
	}
	if made.guard, err = guard.New(options); err != nil {
		t.Fatal(err)
	}
	return made
}

func (setting *setting) token() string { return setting.issuer.Token("payments:initiate:max_500") }

// pay makes one payment, and returns the reason of its refusal.
func (setting *setting) pay(token, amount string, rule *guard.Rule[*payment]) refusal.Reason {
	setting.Helper()
	call := guard.Call[*payment]{
		Token: guard.Bearer(token), Action: "pay", Input: &payment{"hotel", amount}, Rule: rule,
	}
	_, err := guard.Run(setting.Context(), setting.guard, call, paid)
	return reasonOf(setting.T, err)
}

func paid(context.Context, *verify.Grant) (string, error) { return "paid", nil }

func reasonOf(t *testing.T, err error) refusal.Reason {
	t.Helper()
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return refused.Reason
	}
	if err != nil {
		t.Fatal(err)
	}
	return ""
}

func (setting *setting) expectEntries(want ...string) {
	setting.Helper()
	if got := testissuer.Describe(setting.recorder.Entries()); !slices.Equal(got, want) {
		setting.Errorf("the log holds %q, not %q", got, want)
	}
}

func TestACallThatIsGrantedRunsAndIsRecorded(t *testing.T) {
	setting := newSetting(t, nil)
	if reason := setting.pay(setting.token(), "500", pays); reason != "" {
		t.Fatal(reason)
	}
	setting.expectEntries("allowed", "success of #1")
	entry := setting.recorder.Entries()[0]
	// The SHA-256 of {"amount":"500","to":"hotel"}.
	digest := "2cfa22f412203fd84b08ce2a0b2c8ba3f7093fd9a578434f34a85a9cf7e852fb"
	if entry.Action != "payment.made" || entry.Metadata["inputDigest"] != digest {
		t.Errorf("the entry is %+v", entry)
	}
	if got := setting.heard.reasons(); !slices.Equal(got, []refusal.Reason{"allowed"}) {
		t.Errorf("heard %v", got)
	}
}

func TestACallThatIsNotGrantedDoesNotRun(t *testing.T) {
	broken := *pays
	broken.Amount = func(*payment) guard.Amount { panic("the rule is broken") }
	describesBroken := *pays
	describesBroken.Metadata = func(*payment) map[string]any { panic(errors.New("the rule is broken")) }
	constrained := *pays
	constrained.Scopes = []string{"payments:initiate:max_5"}
	for name, test := range map[string]struct {
		token  func(*testissuer.Issuer) string
		amount string
		rule   *guard.Rule[*payment]
		want   refusal.Reason
		entry  bool
	}{
		"no token":          {func(*testissuer.Issuer) string { return "" }, "1", pays, refusal.NoCredentials, false},
		"garbage":           {func(*testissuer.Issuer) string { return "garbage" }, "1", pays, refusal.MalformedToken, false},
		"too narrow":        {func(issuer *testissuer.Issuer) string { return issuer.Token() }, "1", pays, refusal.ScopeMissing, true},
		"over":              {nil, "500.01", pays, refusal.AmountOver, true},
		"no decimal":        {nil, "many", pays, refusal.AmountInvalid, true},
		"no rule":           {nil, "1", nil, refusal.NoRule, true},
		"a rule that fails": {nil, "1", &broken, refusal.RuleFailed, true},
		"metadata fails":    {nil, "1", &describesBroken, refusal.RuleFailed, true},
		"a limited need":    {nil, "1", &constrained, refusal.RuleFailed, true},
		"expired": {func(issuer *testissuer.Issuer) string {
			return issuer.FaultyToken(testissuer.Expired, testissuer.GrantOptions{})
		}, "1", pays, refusal.Expired, true},
	} {
		t.Run(name, func(t *testing.T) {
			setting := newSetting(t, nil)
			token := setting.token()
			if test.token != nil {
				token = test.token(setting.issuer)
			}
			if reason := setting.pay(token, test.amount, test.rule); reason != test.want {
				t.Errorf("got %q", reason)
			}
			if test.entry {
				setting.expectEntries("blocked (" + string(test.want) + ")")
			} else {
				setting.expectEntries()
			}
			if got := setting.heard.reasons(); !slices.Equal(got, []refusal.Reason{test.want}) {
				t.Errorf("heard %v", got)
			}
		})
	}
}

func TestAnEntryTakesTheNameOfTheCallInAFormThatTheLogAccepts(t *testing.T) {
	setting := newSetting(t, nil)
	call := guard.Call[any]{Token: guard.Bearer(setting.token()), Action: "transfer everything! 💸"}
	if reason := reasonOf(t, guard.Preflight(t.Context(), setting.guard, call)); reason != refusal.NoRule {
		t.Fatal(reason)
	}
	if action := setting.recorder.Entries()[0].Action; action != "transfer_everything_" {
		t.Errorf("got %q", action)
	}
}

func TestWithoutTheLogNoCallRuns(t *testing.T) {
	setting := newSetting(t, nil)
	setting.recorder.Break()
	if reason := setting.pay(setting.token(), "1", pays); reason != refusal.AuditUnavailable {
		t.Errorf("got %q", reason)
	}
}

func TestACallerWhoLeavesIsNoFaultOfTheLog(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	setting := newSetting(t, func(options *guard.Options) {
		options.Audit = sinkFunc(func(ctx context.Context, _ audit.Record) (*audit.Receipt, error) {
			leave()
			return nil, ctx.Err()
		})
		options.OnAuditFault = func(_ context.Context, fault error) { t.Errorf("heard of %v", fault) }
	})
	call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: &payment{"a", "1"}, Rule: pays}
	if _, err := guard.Admit(ctx, setting.guard, call); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestATokenThatCannotBeReadRefusesTheCall(t *testing.T) {
	for name, token := range map[string]guard.TokenSource{
		"an error": func(context.Context) (guard.Credentials, error) {
			return guard.Credentials{Token: "t"}, errors.New("the store is down")
		},
		"a panic": func(context.Context) (guard.Credentials, error) { panic("the store is broken") },
	} {
		t.Run(name, func(t *testing.T) {
			setting := newSetting(t, nil)
			call := guard.Call[*payment]{Rule: pays, Token: token}
			if _, err := guard.Admit(t.Context(), setting.guard, call); reasonOf(t, err) != refusal.TokenUnavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAListenerThatPanicsChangesNoDecision(t *testing.T) {
	setting := newSetting(t, func(options *guard.Options) {
		options.OnDecision = func(context.Context, guard.Decision) { panic("the listener is broken") }
		options.OnAuditFault = func(context.Context, error) { panic("the listener is broken") }
	})
	if reason := setting.pay(setting.token(), "1", pays); reason != "" {
		t.Errorf("a call that is granted is refused: %s", reason)
	}
	if reason := setting.pay(setting.token(), "501", pays); reason != refusal.AmountOver {
		t.Errorf("got %q", reason)
	}
	setting.expectEntries("allowed", "success of #1", "blocked (amount_over)")
	setting.recorder.Break()
	if reason := setting.pay(setting.token(), "1", pays); reason != refusal.AuditUnavailable {
		t.Errorf("got %q", reason)
	}
}

func TestTheContextOfACallEndsBeforeLaterListenersHear(t *testing.T) {
	setting := newSetting(t, nil)
	for range 20 {
		grant := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes})
		call := guard.Call[*payment]{Token: guard.Bearer(grant.Token), Input: &payment{"a", "1"}, Rule: pays}
		admission, err := guard.Admit(t.Context(), setting.guard, call)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := admission.Context(t.Context())
		cause := make(chan error, 1)
		admission.OnGrantEnd(func(*refusal.Error) { cause <- context.Cause(ctx) })
		setting.issuer.Revoke(grant.GrantID)
		if err := <-cause; err == nil || reasonOf(t, err) != refusal.Revoked {
			t.Errorf("the context ended with %v", err)
		}
		admission.Settle(guard.Failure, nil)
		cancel()
	}
}

func TestAListenerThatPanicsAtTheEndOfAGrantKeepsItFromNoOther(t *testing.T) {
	setting := newSetting(t, nil)
	grant := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes})
	call := guard.Call[*payment]{Token: guard.Bearer(grant.Token), Input: &payment{"a", "1"}, Rule: pays}
	admission, err := guard.Admit(t.Context(), setting.guard, call)
	if err != nil {
		t.Fatal(err)
	}
	broken := func(*refusal.Error) { panic("the listener is broken") }
	heard := make(chan refusal.Reason, 2)
	admission.OnGrantEnd(broken)
	admission.OnGrantEnd(func(ended *refusal.Error) { heard <- ended.Reason })
	admission.OnGrantEnd(broken)
	setting.issuer.Revoke(grant.GrantID)
	if reason := <-heard; reason != refusal.Revoked {
		t.Errorf("heard %s", reason)
	}
	admission.OnGrantEnd(broken)
	admission.Settle(guard.Failure, nil)
}

func TestHowACallEndsIsRecorded(t *testing.T) {
	type result struct{ IsError bool }
	for name, test := range map[string]struct {
		execute func(context.Context, *verify.Grant) (any, error)
		want    string
	}{
		"success":        {func(context.Context, *verify.Grant) (any, error) { return 1, nil }, "success of #1"},
		"an error":       {func(context.Context, *verify.Grant) (any, error) { return nil, errors.New("no") }, "failure of #1"},
		"an MCP failure": {func(context.Context, *verify.Grant) (any, error) { return &result{true}, nil }, "failure of #1"},
		"a JSON failure": {func(context.Context, *verify.Grant) (any, error) {
			return map[string]any{"isError": true}, nil
		}, "failure of #1"},
		"a panic":   {func(context.Context, *verify.Grant) (any, error) { panic("no") }, "failure of #1"},
		"a nil map": {func(context.Context, *verify.Grant) (any, error) { return (*result)(nil), nil }, "success of #1"},
	} {
		t.Run(name, func(t *testing.T) {
			setting := newSetting(t, nil)
			call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: &payment{"a", "1"}, Rule: pays}
			func() {
				defer func() { _ = recover() }()
				_, _ = guard.Run(t.Context(), setting.guard, call, test.execute)
			}()
			setting.expectEntries("allowed", test.want)
		})
	}
}

func TestACallerWhoLeavesIsRecordedAsGone(t *testing.T) {
	t.Run("before the call runs", func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		var recorder *testissuer.Recorder
		setting := newSetting(t, func(options *guard.Options) {
			recorder = options.Audit.(*testissuer.Recorder)
			options.Audit = sinkFunc(func(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
				receipt, err := recorder.Write(ctx, record)
				leave()
				return receipt, err
			})
		})
		call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: &payment{"a", "1"}, Rule: pays}
		_, err := guard.Run(ctx, setting.guard, call, func(context.Context, *verify.Grant) (string, error) {
			t.Error("the call ran")
			return "", nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		setting.expectEntries("allowed", "failure of #1 (aborted)")
	})
	t.Run("while it runs", func(t *testing.T) {
		setting := newSetting(t, nil)
		ctx, leave := context.WithCancel(t.Context())
		call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: &payment{"a", "1"}, Rule: pays}
		_, _ = guard.Run(ctx, setting.guard, call, func(ctx context.Context, _ *verify.Grant) (string, error) {
			leave()
			<-ctx.Done()
			return "", ctx.Err()
		})
		setting.expectEntries("allowed", "failure of #1 (aborted)")
	})
}

type sinkFunc func(context.Context, audit.Record) (*audit.Receipt, error)

func (sink sinkFunc) Write(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
	return sink(ctx, record)
}

func TestTheContextOfACallEndsWithItsGrant(t *testing.T) {
	setting := newSetting(t, nil)
	grant := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes})
	call := guard.Call[*payment]{Token: guard.Bearer(grant.Token), Input: &payment{"a", "1"}, Rule: pays}
	_, err := guard.Run(t.Context(), setting.guard, call, func(ctx context.Context, held *verify.Grant) (string, error) {
		if current, ok := guard.FromContext(ctx); !ok || current != held {
			t.Errorf("the context holds %v", current)
		}
		setting.issuer.Revoke(grant.GrantID)
		<-ctx.Done()
		return "", context.Cause(ctx)
	})
	if reason := reasonOf(t, err); reason != refusal.Revoked {
		t.Errorf("got %q", reason)
	}
	setting.expectEntries("allowed", "failure of #1 (revoked)")
}

func TestAnInputThatChangesAfterTheDecisionDoesNotRun(t *testing.T) {
	input := &payment{"hotel", "1"}
	var recorder *testissuer.Recorder
	setting := newSetting(t, func(options *guard.Options) {
		recorder = options.Audit.(*testissuer.Recorder)
		options.Audit = sinkFunc(func(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
			input.Amount = "9000"
			return recorder.Write(ctx, record)
		})
	})
	call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: input, Rule: pays}
	_, err := guard.Run(t.Context(), setting.guard, call, paid)
	if reason := reasonOf(t, err); reason != refusal.InputChanged {
		t.Errorf("got %q", reason)
	}
	setting.expectEntries("allowed", "failure of #1 (input_changed)")
}

func TestEveryInputThatOthersCanReachIsLookedAtAgain(t *testing.T) {
	change := map[string]func(){}
	inputs := map[string]any{}
	slice := []string{"a"}
	inputs["a slice"], change["a slice"] = slice, func() { slice[0] = "b" }
	object := map[string]int{"a": 1}
	inputs["a map"], change["a map"] = object, func() { object["a"] = 2 }
	nested := struct{ To *payment }{&payment{"a", "1"}}
	inputs["a pointer in a struct"], change["a pointer in a struct"] = nested, func() { nested.To.To = "b" }
	for name, input := range inputs {
		t.Run(name, func(t *testing.T) {
			var recorder *testissuer.Recorder
			setting := newSetting(t, func(options *guard.Options) {
				recorder = options.Audit.(*testissuer.Recorder)
				options.Audit = sinkFunc(func(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
					change[name]()
					return recorder.Write(ctx, record)
				})
			})
			call := guard.Call[any]{
				Token: guard.Bearer(setting.issuer.Token(pays.Scopes...)), Input: input,
				Rule: &guard.Rule[any]{Scopes: pays.Scopes},
			}
			if _, err := guard.Admit(t.Context(), setting.guard, call); reasonOf(t, err) != refusal.InputChanged {
				t.Errorf("got %v", err)
			}
		})
	}
	typed := guard.Call[struct{ To *payment }]{
		Input: struct{ To *payment }{&payment{"a", "1"}}, Rule: &guard.Rule[struct{ To *payment }]{Scopes: pays.Scopes},
	}
	setting := newSetting(t, func(options *guard.Options) {
		recorder := options.Audit
		options.Audit = sinkFunc(func(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
			typed.Input.To.To = "b"
			return recorder.Write(ctx, record)
		})
	})
	typed.Token = guard.Bearer(setting.issuer.Token(pays.Scopes...))
	if _, err := guard.Admit(t.Context(), setting.guard, typed); reasonOf(t, err) != refusal.InputChanged {
		t.Errorf("got %v", err)
	}
}

func TestAnInputWithoutACanonicalFormIsRefusedUnlessDigestSaysWhatCounts(t *testing.T) {
	setting := newSetting(t, nil)
	rule := &guard.Rule[chan int]{Scopes: []string{"payments:initiate"}}
	call := guard.Call[chan int]{Token: guard.Bearer(setting.issuer.Token(rule.Scopes...)), Input: make(chan int), Rule: rule}
	if _, err := guard.Admit(t.Context(), setting.guard, call); reasonOf(t, err) != refusal.InputNotCanonical {
		t.Errorf("got %v", err)
	}
	rule.Digest = func(chan int) any { return "what counts" }
	if _, err := guard.Admit(t.Context(), setting.guard, call); err != nil {
		t.Error(err)
	}
}

func TestAStreamIsSettledAtItsEnd(t *testing.T) {
	items := func(fault error) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			_ = yield("one", nil) && yield("two", fault)
		}
	}
	for name, test := range map[string]struct {
		fault error
		read  func(iter.Seq2[string, error])
		want  string
	}{
		"read": {nil, func(items iter.Seq2[string, error]) {
			for range items {
				continue
			}
		}, "success of #1"},
		"broken": {errors.New("no"), func(items iter.Seq2[string, error]) {
			for range items {
				continue
			}
		}, "failure of #1"},
		"left": {nil, func(items iter.Seq2[string, error]) {
			for range items {
				break
			}
		}, "failure of #1 (aborted)"},
		"never read": {nil, func(iter.Seq2[string, error]) {}, "failure of #1 (aborted)"},
	} {
		t.Run(name, func(t *testing.T) {
			setting := newSetting(t, nil)
			call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: &payment{"a", "1"}, Rule: pays}
			stream, err := guard.Stream(t.Context(), setting.guard, call,
				func(context.Context, *verify.Grant) (iter.Seq2[string, error], error) { return items(test.fault), nil })
			if err != nil {
				t.Fatal(err)
			}
			setting.expectEntries("allowed")
			test.read(stream)
			stream = nil
			for deadline := time.Now().Add(10 * time.Second); !testissuer.Settled(setting.recorder.Entries()); {
				runtime.GC()
				if time.Now().After(deadline) {
					t.Fatal("the call was not settled")
				}
			}
			setting.expectEntries("allowed", test.want)
		})
	}
}

func TestAStreamEndsWithItsGrant(t *testing.T) {
	setting := newSetting(t, nil)
	grant := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes})
	call := guard.Call[*payment]{Token: guard.Bearer(grant.Token), Input: &payment{"a", "1"}, Rule: pays}
	stream, err := guard.Stream(t.Context(), setting.guard, call,
		func(context.Context, *verify.Grant) (iter.Seq2[int, error], error) {
			return func(yield func(int, error) bool) {
				for yield(1, nil) {
					continue
				}
			}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, err := range stream {
		if count++; count == 1 {
			setting.issuer.Revoke(grant.GrantID)
		}
		if err != nil && reasonOf(t, err) != refusal.Revoked {
			t.Errorf("got %v", err)
		}
	}
	setting.expectEntries("allowed", "failure of #1 (revoked)")
}

func TestPreflightAdmitsNothingAndExplainRecordsNothing(t *testing.T) {
	setting := newSetting(t, nil)
	call := guard.Call[*payment]{Token: guard.Bearer(setting.token()), Input: &payment{"a", "900"}, Rule: pays}
	explanation := guard.Explain(t.Context(), setting.guard, call)
	if explanation.FailsAt != guard.LinkScopes || explanation.Refusal.Reason != refusal.AmountOver ||
		!slices.Equal(explanation.Scopes[0].Held, []string{"payments:initiate:max_500"}) {
		t.Errorf("got %+v", explanation)
	}
	setting.expectEntries()
	if reason := reasonOf(t, guard.Preflight(t.Context(), setting.guard, call)); reason != refusal.AmountOver {
		t.Errorf("got %q", reason)
	}
	call.Input = &payment{"a", "1"}
	if err := guard.Preflight(t.Context(), setting.guard, call); err != nil {
		t.Error(err)
	}
	setting.expectEntries("blocked (amount_over)")
}

func TestAGuardForAnAgentRefusesTheGrantsOfOthers(t *testing.T) {
	setting := newSetting(t, nil)
	root := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes})
	child := setting.issuer.Delegate(root, testissuer.GrantOptions{Scopes: pays.Scopes})
	narrow, err := setting.guard.ForAgent(guard.AgentDemand{AgentIDs: []string{child.AgentID}})
	if err != nil {
		t.Fatal(err)
	}
	deep, err := narrow.ForAgent(guard.AgentDemand{MinimumDepth: 2})
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]map[*guard.Guard]refusal.Reason{
		root.Token:  {setting.guard: "", narrow: refusal.WrongAgent, deep: refusal.WrongAgent},
		child.Token: {setting.guard: "", narrow: "", deep: refusal.NotDelegated},
	} {
		for asked, reason := range want {
			call := guard.Call[*payment]{Token: guard.Bearer(token), Input: &payment{"a", "1"}, Rule: pays}
			if got := reasonOf(t, guard.Preflight(t.Context(), asked, call)); got != reason {
				t.Errorf("got %q, not %q", got, reason)
			}
		}
	}
	for name, demand := range map[string]guard.AgentDemand{
		"nothing": {}, "nobody": {AgentIDs: []string{}}, "a nameless agent": {AgentIDs: []string{""}},
		"a negative depth": {MinimumDepth: -1},
	} {
		if _, err := setting.guard.ForAgent(demand); err == nil {
			t.Errorf("%s was demanded", name)
		}
	}
}

func TestATokenThatIsBoundToAKeyNeedsItsProof(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.issuer.Grant(testissuer.GrantOptions{Scopes: pays.Scopes, KeyThumbprint: strings.Repeat("A", 43)}).Token
	if reason := setting.pay(token, "1", pays); reason != refusal.UncheckedConfirmation {
		t.Errorf("got %q", reason)
	}
	var confirmed *verify.Grant
	call := guard.Call[*payment]{Rule: pays, Input: &payment{"a", "1"}, Token: func(context.Context) (guard.Credentials, error) {
		return guard.Credentials{Token: token, Confirm: func(_ context.Context, grant *verify.Grant) error {
			confirmed = grant
			return nil
		}}, nil
	}}
	admission, err := guard.Admit(t.Context(), setting.guard, call)
	if err != nil || confirmed != admission.Grant {
		t.Errorf("got %v", err)
	}
}

func TestManyCallsAtOnceAreSafeAndLeaveNothingBehind(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.token()
	if reason := setting.pay(token, "1", pays); reason != "" {
		t.Fatal(reason)
	}
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			for range 100 {
				if reason := setting.pay(token, "1", pays); reason != "" {
					t.Error(reason)
				}
			}
		})
	}
	calls.Wait()
	stacks := make([]byte, 1<<20)
	for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(stack, "go/guard.") && !strings.Contains(stack, t.Name()) {
			t.Errorf("a goroutine is left:\n%s", stack)
		}
	}
	if entries := len(setting.recorder.Entries()); entries != 2*801 {
		t.Errorf("the log holds %d entries", entries)
	}
}

func TestWrongOptionsAreNamed(t *testing.T) {
	verifier, err := verify.New(verify.Options{
		Issuer: "https://a.example", Audience: []string{"a"}, Developers: []string{"dev_1"}, Revocation: verify.NoRevocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	for option, options := range map[string]guard.Options{
		"Verifier":         {Audit: audit.None},
		"Audit":            {Verifier: verifier},
		"ResourceMetadata": {Verifier: verifier, Audit: audit.None, ResourceMetadata: "/metadata"},
		"Scope":            {Verifier: verifier, Audit: audit.None, Scope: "a b c!"},
		"AgentIDs":         {Verifier: verifier, Audit: audit.None, Agent: guard.AgentDemand{AgentIDs: []string{}}},
	} {
		if _, err := guard.New(options); err == nil || !strings.Contains(err.Error(), option) {
			t.Errorf("%s: got %v", option, err)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	issuer := testissuer.New(b)
	revocation, err := feed.New(feed.Options{APIKey: issuer.APIKey})
	if err != nil {
		b.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Revocation: revocation,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = verifier.Close() }()
	written := audit.NewReceipt("alog_1")
	for name, sink := range map[string]audit.Sink{
		"unrecorded": audit.None,
		"recorded":   sinkFunc(func(context.Context, audit.Record) (*audit.Receipt, error) { return written, nil }),
	} {
		b.Run(name, func(b *testing.B) {
			asked, err := guard.New(guard.Options{
				Verifier: verifier, Audit: sink, OnDecision: func(context.Context, guard.Decision) {},
			})
			if err != nil {
				b.Fatal(err)
			}
			call := guard.Call[*payment]{
				Token: guard.Bearer(issuer.Token("payments:initiate:max_500")), Input: &payment{"a", "1"}, Rule: pays,
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := guard.Run(b.Context(), asked, call, paid); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
