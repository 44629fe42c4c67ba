package service_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testserver"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/service"
	"github.com/grantex/grantex/go/verify"
)

// Approvals, budgets and holds at a guard, with the real server.

const (
	bank   = "https://payments.example"
	paying = "payments:initiate"
)

type payment struct {
	To     string `json:"to"`
	Amount int    `json:"amount"`
}

var payRule = &guard.Rule[payment]{
	Scopes:   []string{paying},
	Action:   "payment.made",
	Amount:   func(given payment) guard.Amount { return guard.AmountOf(given.Amount) },
	Currency: func(payment) string { return "EUR" },
}

// payments is a guard of payments, and a client of its server.
type payments struct {
	*testing.T
	client *grantex.Client
	guard  *guard.Guard
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func clientOf(t *testing.T, server testserver.Server) *grantex.Client {
	t.Helper()
	return must(grantex.NewClient(grantex.Options{URL: server.URL, APIKey: server.APIKey}))(t)
}

// servicePayments follow revocations.
func servicePayments(t *testing.T, server testserver.Server) *payments {
	t.Helper()
	made := must(service.New(service.Options{URL: server.URL, APIKey: server.APIKey, Audience: []string{bank}}))(t)
	t.Cleanup(func() { _ = made.Close(context.Background()) })
	return &payments{T: t, client: clientOf(t, server), guard: made.Guard}
}

// unfollowedPayments learn of revocations by admissions alone.
func unfollowedPayments(t *testing.T, server testserver.Server) *payments {
	t.Helper()
	client := clientOf(t, server)
	verifier := must(verify.New(verify.Options{
		Issuer: server.URL, Audience: []string{bank}, Revocation: verify.NoRevocation,
		Developers: []string{must(client.Me.Get(t.Context()))(t).DeveloperID},
	}))(t)
	admissions := must(guard.NewAdmissions(guard.AdmissionsOptions{URL: server.URL, APIKey: server.APIKey}))(t)
	own := must(guard.New(guard.Options{Verifier: verifier, Audit: audit.None, Admissions: admissions}))(t)
	return &payments{T: t, client: client, guard: own}
}

// grant is one of Alice's: up to 500 for each payment and 1,000 in all, and she is asked about those above 200.
func (p *payments) grant() *grantex.GrantTokens {
	p.Helper()
	ctx := p.Context()
	agent := must(p.client.Agents.Register(ctx, grantex.AgentParams{Name: "payer", Scopes: []string{paying}}))(p.T)
	asked := must(p.client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID: agent.ID, PrincipalID: "alice", Scopes: []string{paying}, Audience: bank,
		AuthorizationDetails: []details.CallDetail{{
			Type: details.Type, Scope: paying, Arguments: map[string]details.ArgumentLimit{"amount": {Max: "500"}},
			Ask:    &details.Ask{Over: map[string]string{"amount": "200"}},
			Budget: &details.Budget{Amount: "1000", Currency: "EUR", Per: "grant"},
		}},
	}))(p.T)
	return must(p.client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID}))(p.T)
}

func callOf(token string, given payment) guard.Call[payment] {
	return guard.Call[payment]{Token: guard.Bearer(token), Action: "pay", Rule: payRule, Input: given}
}

// pay is nil for a payment that ran.
func (p *payments) pay(token, to string, amount int) *refusal.Error {
	p.Helper()
	execute := func(context.Context, *verify.Grant) (string, error) { return "paid", nil }
	paid, err := guard.Run(p.Context(), p.guard, callOf(token, payment{to, amount}), execute)
	if err == nil && paid == "paid" {
		return nil
	}
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		p.Fatal(err)
	}
	return refused
}

func (p *payments) expect(refused *refusal.Error, reason refusal.Reason) *refusal.Error {
	p.Helper()
	if refused == nil || refused.Reason != reason {
		p.Fatalf("got %v, not %s", refused, reason)
	}
	return refused
}

// ask is the approval that a payment waits for.
func (p *payments) ask(token, to string, amount int) string {
	p.Helper()
	return p.expect(p.pay(token, to, amount), refusal.ApprovalRequired).ApprovalID
}

func (p *payments) decide(approvalID, decision string) {
	p.Helper()
	must(p.client.Approvals.Decide(p.Context(), approvalID, decision))(p.T)
}

func (p *payments) spent(grantID string) string {
	p.Helper()
	return must(p.client.Grants.Get(p.Context(), grantID))(p.T).Budgets[0].Amount.Spent
}

func TestAdmissionsOfTheServer(t *testing.T) {
	server := testserver.Start(t, filepath.Join("..", ".."))
	for name, test := range map[string]func(*payments){
		"a payment that was approved runs once, and no other":                approvedRunsOnce,
		"a payment that was refused stays refused":                           refusedStaysRefused,
		"an approval is used once by calls at once":                          approvalIsUsedOnce,
		"a budget is shared with what was delegated":                         budgetIsShared,
		"what failed stays spent, and what never started is given back":      failedStaysSpent,
		"a policy asks about calls of a grant without limits":                policyAsks,
		"a limit on an argument that no tool of the catalog has is no grant": catalogNamesArguments,
	} {
		t.Run(name, func(t *testing.T) { test(servicePayments(t, server)) })
	}
	t.Run("a held grant is refused, and acts again once released", func(t *testing.T) {
		heldIsRefused(unfollowedPayments(t, server))
	})
}

func approvedRunsOnce(p *payments) {
	ctx, grant := p.Context(), p.grant()
	token := grant.GrantToken
	if refused := p.pay(token, "hotel", 200); refused != nil {
		p.Fatal(refused)
	}
	approval := p.ask(token, "hotel", 220)
	waiting := must(p.client.Approvals.Get(ctx, approval, 0))(p.T)
	if waiting.Status != "pending" || waiting.GrantID != grant.GrantID || waiting.Action != "payment.made" ||
		!strings.HasSuffix(waiting.ApprovalURL, "/approvals/"+approval) {
		p.Fatalf("waits for %+v", waiting)
	}
	if p.ask(token, "hotel", 220) != approval {
		p.Error("the same payment is asked about twice")
	}
	p.decide(approval, "approve")
	if end := must(p.guard.WaitForApproval(ctx, approval))(p.T); end != guard.Approved {
		p.Fatalf("it was %s", end)
	}
	if approved := must(p.client.Approvals.WaitFor(ctx, approval))(p.T); approved.Status != "approved" {
		p.Fatalf("got %+v", approved)
	}
	if p.ask(token, "thief", 220) == approval || p.ask(token, "hotel", 221) == approval {
		p.Error("another payment is asked about with the approval")
	}
	if refused := p.pay(token, "hotel", 220); refused != nil {
		p.Fatal(refused)
	}
	if p.ask(token, "hotel", 220) == approval {
		p.Error("the approval is used twice")
	}
	used := must(p.client.Approvals.Get(ctx, approval, 0))(p.T)
	admitted := must(p.client.Audit.Get(ctx, used.EntryID))(p.T)
	if used.Status != "used" || admitted.Status != "allowed" || admitted.Action != "payment.made" || p.spent(grant.GrantID) != "420" {
		p.Errorf("the payment is recorded as %+v", admitted)
	}
}

func refusedStaysRefused(p *payments) {
	token := p.grant().GrantToken
	p.decide(p.ask(token, "hotel", 300), "refuse")
	for range 2 {
		p.expect(p.pay(token, "hotel", 300), refusal.ApprovalRefused)
	}
	p.ask(token, "hotel", 301)
}

func approvalIsUsedOnce(p *payments) {
	token := p.grant().GrantToken
	p.decide(p.ask(token, "hotel", 250), "approve")
	refusals := p.payAtOnce(slices.Repeat([]string{token}, 6), 250)
	if len(refusals) != 5 {
		p.Fatalf("%d of 6 were refused", len(refusals))
	}
	for _, refused := range refusals {
		p.expect(refused, refusal.ApprovalRequired)
	}
}

// payAtOnce pays with each token at once, and returns the refusals.
func (p *payments) payAtOnce(tokens []string, amount int) []*refusal.Error {
	refusals := make([]*refusal.Error, len(tokens))
	var running sync.WaitGroup
	for index, token := range tokens {
		running.Add(1)
		go func() {
			defer running.Done()
			refusals[index] = p.pay(token, "hotel", amount)
		}()
	}
	running.Wait()
	return slices.DeleteFunc(refusals, func(refused *refusal.Error) bool { return refused == nil })
}

func budgetIsShared(p *payments) {
	root, ctx := p.grant(), p.Context()
	below := must(p.client.Agents.Register(ctx, grantex.AgentParams{Name: "below", Scopes: []string{paying}}))(p.T)
	child := must(p.client.Grants.Delegate(ctx, grantex.DelegateParams{
		ParentToken: root.GrantToken, SubAgentID: below.ID, Scopes: []string{paying},
		AuthorizationDetails: []details.CallDetail{{
			Type: details.Type, Scope: paying, Arguments: map[string]details.ArgumentLimit{"amount": {Max: "300"}},
		}},
	}))(p.T)
	// A child asks as often as its parent does.
	p.ask(child.GrantToken, "hotel", 250)
	p.expect(p.pay(child.GrantToken, "hotel", 301), refusal.ArgumentNotGranted)
	refusals := p.payAtOnce(slices.Repeat([]string{root.GrantToken, child.GrantToken}, 4), 150)
	if len(refusals) != 2 || p.spent(root.GrantID) != "900" {
		p.Fatalf("%d were refused, and %s is spent", len(refusals), p.spent(root.GrantID))
	}
	for _, refused := range refusals {
		p.expect(refused, refusal.BudgetExceeded)
		if *refused.Budget != (refusal.BudgetLeft{Remaining: "100", Currency: "EUR"}) {
			p.Errorf("left is %+v", refused.Budget)
		}
	}
}

func failedStaysSpent(p *payments) {
	grant := p.grant()
	noAnswer := errors.New("the bank does not answer")
	_, err := guard.Run(p.Context(), p.guard, callOf(grant.GrantToken, payment{"hotel", 150}),
		func(context.Context, *verify.Grant) (string, error) { return "", noAnswer })
	if !errors.Is(err, noAnswer) {
		p.Fatal(err)
	}
	admission := must(guard.Admit(p.Context(), p.guard, callOf(grant.GrantToken, payment{"hotel", 100})))(p.T)
	if spent := p.spent(grant.GrantID); spent != "250" {
		p.Fatalf("%s is spent", spent)
	}
	admission.SettleNotRun(nil)
	for tries := 0; p.spent(grant.GrantID) != "150"; tries++ {
		if tries == 1000 {
			p.Fatalf("%s is spent", p.spent(grant.GrantID))
		}
	}
}

func heldIsRefused(p *payments) {
	ctx, grant := p.Context(), p.grant()
	agentID := must(p.client.Grants.Get(ctx, grant.GrantID))(p.T).AgentID
	must(p.client.Grants.Hold(ctx, grant.GrantID, "Unusual payments"))(p.T)
	p.expect(p.pay(grant.GrantToken, "hotel", 5), refusal.OnHold)
	must(p.client.Grants.Release(ctx, grant.GrantID))(p.T)
	p.expect(p.pay(grant.GrantToken, "hotel", 5), refusal.Revoked)
	refreshed := must(p.client.Tokens.Refresh(ctx, grantex.RefreshParams{RefreshToken: grant.RefreshToken, AgentID: agentID}))(p.T)
	if refused := p.pay(refreshed.GrantToken, "hotel", 5); refused != nil {
		p.Error(refused)
	}
}

func policyAsks(p *payments) {
	const (
		refunding = "payments:refund"
		name      = "ask-about-refunds"
	)
	ctx := p.Context()
	agent := must(p.client.Agents.Register(ctx, grantex.AgentParams{Name: "refunder", Scopes: []string{refunding}}))(p.T)
	cedar := `@verdict("ask") permit (principal == Agent::"` + agent.ID + `", action, resource)
		when { context has arguments && context.arguments has to && context.arguments.to == "thief" };`
	situation := grantex.PolicyTest{
		Policy: &grantex.PolicyDraft{Name: name, Cedar: cedar}, AgentID: agent.ID, Audience: bank, PrincipalID: "alice",
		Scopes: []string{refunding}, Action: "refund", Arguments: map[string]any{"to": "thief"},
	}
	tried := must(p.client.Policies.Test(ctx, situation))(p.T)
	if tried.Verdict != "ask" || !slices.Equal(tried.Policies, []string{name}) {
		p.Fatalf("the policies say %+v", tried)
	}
	saved := must(p.client.Policies.Put(ctx, name, grantex.PolicyParams{Cedar: cedar}))(p.T)
	if saved.DecidedAt != "call" || !slices.Equal(saved.Reads, []string{"arguments.to"}) {
		p.Fatalf("saved %+v", saved)
	}
	asked := must(p.client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID: agent.ID, PrincipalID: "alice", Scopes: []string{refunding}, Audience: bank,
	}))(p.T)
	grant := must(p.client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID}))(p.T)
	refund := func(to string) error {
		call := guard.Call[payment]{
			Token: guard.Bearer(grant.GrantToken), Action: "refund", Input: payment{To: to}, Rule: &guard.Rule[payment]{Scopes: []string{refunding}},
		}
		_, err := guard.Run(ctx, p.guard, call, func(context.Context, *verify.Grant) (string, error) { return "", nil })
		return err
	}
	if err := refund("hotel"); err != nil {
		p.Error(err)
	}
	var refused *refusal.Error
	if err := refund("thief"); !errors.As(err, &refused) || refused.Reason != refusal.ApprovalRequired {
		p.Error(err)
	}
	inForce := must(p.client.Policies.List(ctx, grantex.PolicyListParams{}))(p.T)
	together := must(p.client.Policies.GetSet(ctx, *inForce.Digest))(p.T)
	if len(together.Policies) != 1 || *together.Policies[0] != (grantex.NamedPolicy{Policy: name, Cedar: cedar}) {
		p.Errorf("in force are %+v", together)
	}
	replayed := must(p.client.Policies.Replay(ctx, grantex.PolicyReplayParams{
		Policy: &grantex.PolicyDraft{Name: name}, Since: saved.CreatedAt,
	}))(p.T)
	if !replayed.IsWhole || replayed.Changed != 1 || replayed.Changes[0].Was != "ask" || replayed.Changes[0].Would != "allow" {
		p.Errorf("without the policy: %+v", replayed)
	}
	rule := must(p.client.Policies.CreateRule(ctx, grantex.PolicyRule{
		Name: "no nights", Effect: "deny", AgentID: agent.ID, TimeOfDayStart: "22:00", TimeOfDayEnd: "06:00",
	}))(p.T)
	changed := must(p.client.Policies.UpdateRule(ctx, rule.ID, grantex.PolicyRuleChanges{Priority: grantex.Set(7)}))(p.T)
	if changed.Priority != 7 || *changed.TimeOfDayStart != "22:00" || must(p.client.Policies.Get(ctx, rule.ID))(p.T).Priority != 7 {
		p.Errorf("changed to %+v", changed)
	}
	for _, policy := range []string{rule.ID, name} {
		if err := p.client.Policies.Delete(ctx, policy); err != nil {
			p.Error(err)
		}
	}
}

func catalogNamesArguments(p *payments) {
	const audience = "https://payments.example/with?catalog"
	ctx := p.Context()
	tools := []*grantex.CatalogTool{{
		Name: "pay", Scopes: []string{paying}, Title: "Pay",
		InputSchema: map[string]any{"properties": map[string]any{"amount": map[string]any{"type": "number"}}},
	}}
	stored := must(p.client.Catalogs.Set(ctx, audience, tools))(p.T)
	read := must(p.client.Catalogs.Get(ctx, audience))(p.T)
	if read.Digest != stored.Digest || len(read.Tools) != 1 || read.Tools[0].Title != "Pay" {
		p.Errorf("stored %+v", read)
	}
	agent := must(p.client.Agents.Register(ctx, grantex.AgentParams{Name: "payer", Scopes: []string{paying}}))(p.T)
	_, err := p.client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID: agent.ID, PrincipalID: "alice", Scopes: []string{paying}, Audience: audience,
		AuthorizationDetails: []details.CallDetail{{
			Type: details.Type, Scope: paying, Arguments: map[string]details.ArgumentLimit{"ammount": {Max: "5"}},
		}},
	})
	if grantex.CodeOf(err) != grantex.CodeInvalidDetails {
		p.Error(err)
	}
	if err := p.client.Catalogs.Delete(ctx, audience); err != nil {
		p.Error(err)
	}
	if _, err := p.client.Catalogs.Get(ctx, audience); grantex.CodeOf(err) != grantex.CodeNotFound {
		p.Error(err)
	}
}

func TestWithoutTheServerNoCallRunsThatItMustAdmit(t *testing.T) {
	if os.Getenv("TEST_FULL") != "1" {
		t.Skip("set TEST_FULL=1 to run this against a real server")
	}
	server, stop, err := testserver.Launch(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	p := unfollowedPayments(t, server)
	token := p.grant().GrantToken
	refused := p.pay(token, "hotel", 5)
	stop()
	if refused != nil {
		t.Fatal(refused)
	}
	p.expect(p.pay(token, "hotel", 5), refusal.AdmissionUnavailable)
}
