package guard_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
)

type transfer struct {
	Amount    any        `json:"amount,omitempty"`
	Recipient *recipient `json:"recipient,omitempty"`
	Note      string     `json:"note,omitempty"`
}

type recipient struct {
	Country string `json:"country"`
}

func within() *transfer { return &transfer{Amount: 500, Recipient: &recipient{"DE"}} }

var transfers = &guard.Rule[*transfer]{Scopes: []string{"payments:initiate"}, Action: "payment.made"}

const transferLimits = `"type":"urn:grantex:call","scope":"payments:initiate",` +
	`"arguments":{"amount":{"max":"500"},"recipient.country":{"oneOf":["DE"]}}`

// limited returns a token of these details, and of a scope without any.
func (setting *setting) limited(details ...string) string {
	scopes := []string{}
	for _, detail := range details {
		var stated struct{ Scope string }
		if err := json.Unmarshal([]byte(detail), &stated); err != nil {
			setting.Fatal(err)
		}
		if limited := stated.Scope + ":by_details"; !slices.Contains(scopes, limited) {
			scopes = append(scopes, limited)
		}
	}
	return setting.issuer.Grant(testissuer.GrantOptions{
		Scopes: append(scopes, "read"), Details: json.RawMessage("[" + strings.Join(details, ",") + "]"),
	}).Token
}

func (setting *setting) transfer(token string, input *transfer, rule *guard.Rule[*transfer]) error {
	setting.Helper()
	call := guard.Call[*transfer]{Token: guard.Bearer(token), Action: "pay", Input: input, Rule: rule}
	_, err := guard.Run(setting.Context(), setting.guard, call, paid)
	return err
}

func (setting *setting) expectTransfer(want refusal.Reason, token string, input *transfer, rule *guard.Rule[*transfer]) {
	setting.Helper()
	if got := reasonOf(setting.T, setting.transfer(token, input, rule)); got != want {
		setting.Errorf("%+v: %q, not %q", input, got, want)
	}
}

func TestACallWithinItsLimitsRunsAndItsGrantTellsThem(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.limited("{" + transferLimits + "}")
	setting.expectTransfer("", token, within(), transfers)
	setting.expectEntries("allowed", "success of #1")
	explained := guard.Explain(t.Context(), setting.guard, guard.Call[*transfer]{Token: guard.Bearer(token), Input: within(), Rule: transfers})
	want := []details.CallDetail{{
		Type: details.Type, Scope: "payments:initiate",
		Arguments: map[string]details.ArgumentLimit{"amount": {Max: "500"}, "recipient.country": {OneOf: []any{"DE"}}},
	}}
	if !explained.IsAllowed() || explained.AsksServer || !reflect.DeepEqual(explained.Grant.AuthorizationDetails, want) {
		t.Errorf("explained %+v", explained)
	}
}

func TestARefusalNamesEveryArgumentWithItsLimitAndNoValue(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.limited("{" + transferLimits + "}")
	err := setting.transfer(token, &transfer{Amount: 987654, Recipient: &recipient{"XQ"}}, transfers)
	answer := refusal.HTTP(err, setting.guard.Challenge())
	text, _ := json.Marshal(answer.Body)
	want := `{"error":"insufficient_scope","code":"argument_not_granted","message":"The grant does not allow these arguments. ` +
		`The argument \"amount\" of this call may be at most 500. The argument \"recipient.country\" of this call must be \"DE\".",` +
		`"arguments":[{"scope":"payments:initiate","argument":"amount","limit":{"max":"500"}},` +
		`{"scope":"payments:initiate","argument":"recipient.country","limit":{"oneOf":["DE"]}}],` +
		`"howToAsk":"Ask the person for a grant that allows them.",` +
		`"error_uri":"` + setting.issuer.URL + `/docs/errors/argument_not_granted"}`
	if answer.Status != 403 || string(text) != want {
		t.Errorf("answered %d %s", answer.Status, text)
	}
	challenge := answer.Header.Get("WWW-Authenticate")
	if !strings.Contains(challenge, `scope="payments:initiate read"`) || strings.Contains(challenge, "987654") {
		t.Errorf("the challenge is %s", challenge)
	}
	entry := setting.recorder.Entries()[0]
	wanted := map[string]any{"reason": "argument_not_granted", "refusedArguments": []any{"amount", "recipient.country"}}
	if entry.Status != "blocked" || !reflect.DeepEqual(entry.Metadata, wanted) {
		t.Errorf("the entry is %+v", entry)
	}
}

func TestMissingArgumentsAndThoseThatAClosedDetailDoesNotNameAreRefused(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.limited("{" + transferLimits + `,"closed":true}`)
	setting.expectTransfer("", token, within(), transfers)
	for argument, input := range map[string]*transfer{
		"recipient.country": {Amount: 1},
		"note":              {Amount: 1, Recipient: &recipient{"DE"}, Note: "x"},
		"amount":            nil,
	} {
		call := guard.Call[*transfer]{Token: guard.Bearer(token), Input: input, Rule: transfers}
		explained := guard.Explain(t.Context(), setting.guard, call)
		if explained.FailsAt != guard.LinkArguments || explained.Refusal.Arguments[0].Argument != argument {
			t.Errorf("%+v: %+v", input, explained.Refusal)
		}
		if held := explained.Scopes[0]; len(held.Details) != 1 || held.Held[0] != "payments:initiate:by_details" {
			t.Errorf("explained %+v", held)
		}
	}
}

func TestEveryDetailOfAScopeMustHoldAndThoseOfOtherScopesDoNotCount(t *testing.T) {
	setting := newSetting(t, nil)
	const ofPayments = `{"type":"urn:grantex:call","scope":"payments:initiate",`
	token := setting.limited("{"+transferLimits+"}", ofPayments+`"arguments":{"amount":{"min":"100"}}}`,
		`{"type":"urn:grantex:call","scope":"files:read","arguments":{"note":{"under":"/a"}}}`)
	setting.expectTransfer("", token, within(), transfers)
	setting.expectTransfer(refusal.ArgumentNotGranted, token, &transfer{Amount: 99, Recipient: &recipient{"DE"}}, transfers)
	setting.expectTransfer("", token, &transfer{Note: "/a/b"}, &guard.Rule[*transfer]{Scopes: []string{"files:read"}})
	both := &guard.Rule[*transfer]{Scopes: []string{"payments:initiate", "files:read"}}
	setting.expectTransfer(refusal.ArgumentNotGranted, token, within(), both)
	setting.expectTransfer("", token, nil, &guard.Rule[*transfer]{Scopes: []string{"read"}})
}

func TestARuleNamesWhatLimitsAreComparedWith(t *testing.T) {
	setting := newSetting(t, nil)
	token, asked := setting.limited("{"+transferLimits+"}"), 0
	rule := *transfers
	rule.Arguments = func(input *transfer) map[string]any {
		asked++
		return map[string]any{"amount": input.Note, "recipient": map[string]any{"country": "DE"}}
	}
	setting.expectTransfer("", token, &transfer{Note: "500"}, &rule)
	setting.expectTransfer(refusal.ArgumentNotGranted, token, &transfer{Note: "501"}, &rule)
	before := asked
	other := rule
	other.Scopes = []string{"read"}
	setting.expectTransfer("", token, &transfer{}, &other)
	if asked != before {
		t.Error("the rule was asked where nothing is limited")
	}
	for name, arguments := range map[string]func(*transfer) map[string]any{
		"nil":     func(*transfer) map[string]any { return nil },
		"a panic": func(*transfer) map[string]any { panic("the rule is broken") },
		"what has no stable form": func(*transfer) map[string]any {
			return map[string]any{"amount": 1, "recipient": map[string]any{"country": "DE"}, "f": func() {}}
		},
	} {
		rule.Arguments = arguments
		if got := reasonOf(t, setting.transfer(token, within(), &rule)); got != refusal.RuleFailed {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestScopesAndDetailsThatDisagreeAreAMalformedToken(t *testing.T) {
	setting := newSetting(t, nil)
	limits := "[{" + transferLimits + "}]"
	for _, test := range []struct {
		scopes  []string
		details string
	}{
		{[]string{"payments:initiate:by_details"}, ""},
		{[]string{"payments:initiate:by_details"}, "[]"},
		{[]string{"payments:initiate:by_details"}, "{}"},
		{[]string{"payments:initiate:by_details"}, "null"},
		{[]string{"payments:initiate"}, limits},
		{[]string{"payments:initiate:max_500"}, limits},
		{[]string{"payments:initiate:by_details", "payments:initiate"}, limits},
		{[]string{"payments:initiate:by_details", "files:read:by_details"}, limits},
		{[]string{"flights:search"}, limits},
	} {
		options := testissuer.GrantOptions{Scopes: test.scopes}
		if test.details != "" {
			options.Details = json.RawMessage(test.details)
		}
		setting.expectTransfer(refusal.InvalidClaim, setting.issuer.Grant(options).Token, within(), transfers)
	}
}

func TestATokenWithLimitsThatAGuardDoesNotKnowIsRefusedWhole(t *testing.T) {
	setting := newSetting(t, nil)
	reads := &guard.Rule[*transfer]{Scopes: []string{"read"}}
	for detail, pointer := range map[string]string{
		`{"type":"urn:other:call","scope":"payments:initiate"}`:                                                   "/0/type",
		"{" + transferLimits + `,"actions":["pay"]}`:                                                              "/0/actions",
		`{"type":"urn:grantex:call","scope":"payments:initiate","arguments":{"amount":{"max":"5","unit":"EUR"}}}`: "/0/arguments/amount/unit",
		`{"type":"urn:grantex:call","scope":"payments:initiate","arguments":{"amount":{"max":5}}}`:                "/0/arguments/amount/max",
	} {
		err := setting.transfer(setting.limited(detail), within(), reads)
		var refused *refusal.Error
		if !errors.As(err, &refused) || refused.Reason != refusal.DetailsUnknown || !strings.Contains(refused.Message, `"`+pointer+`"`) {
			t.Errorf("%s: %v", pointer, err)
		}
		if refused.HowToAsk != "Tell the operator of this service to update it." || refused.Attribution == nil {
			t.Errorf("%s: %+v", pointer, refused)
		}
	}
	setting.expectEntries(slices.Repeat([]string{"blocked (details_unknown)"}, 4)...)
}

func TestADetailThatNeedsAServerIsDecidedByTheGuardFirst(t *testing.T) {
	setting := newSetting(t, nil)
	for _, members := range []string{
		`"online":true`, `"ask":true`, `"ask":{"amount":{"over":"900"}}`, `"budget":{"calls":5,"per":"day"}`,
	} {
		token := setting.limited("{" + transferLimits + "," + members + "}")
		setting.expectTransfer(refusal.ArgumentNotGranted, token, &transfer{Amount: 501}, transfers)
		setting.expectTransfer(refusal.AdmissionMissing, token, within(), transfers)
		setting.expectTransfer("", token, nil, &guard.Rule[*transfer]{Scopes: []string{"read"}})
	}
}

func TestAnInputThatIsStatedToBeNoneHasNoArguments(t *testing.T) {
	setting := newSetting(t, nil)
	token := setting.limited(`{"type":"urn:grantex:call","scope":"payments:initiate","arguments":{"Amount":{"max":"5"}}}`)
	call := guard.Call[struct{ Amount int }]{
		Token: guard.Bearer(token), Action: "pay", Rule: &guard.Rule[struct{ Amount int }]{Scopes: []string{"payments:initiate"}},
	}
	if err := guard.Preflight(t.Context(), setting.guard, call); err != nil {
		t.Error(err)
	}
	call.HasNoInput = true
	if got := reasonOf(t, guard.Preflight(t.Context(), setting.guard, call)); got != refusal.ArgumentNotGranted {
		t.Errorf("the zero value counts as an input: %q", got)
	}
}

// changing is a sink during whose writing something changes.
type changing struct {
	audit.Sink
	change func()
}

func (sink changing) Write(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
	if record.Status == audit.Allowed {
		sink.change()
	}
	return sink.Sink.Write(ctx, record)
}

func TestArgumentsThatChangeAfterTheDecisionRefuseWhereverTheRuleReadsThem(t *testing.T) {
	change := func() {}
	setting := newSetting(t, func(options *guard.Options) {
		options.Audit = changing{options.Audit, func() { change() }}
	})
	token := setting.limited("{" + transferLimits + "}")

	input := within()
	change = func() { input.Amount = 2 }
	setting.expectTransfer(refusal.InputChanged, token, input, transfers)

	// What the snapshot of the input does not show: something outside of it, or all but what Digest returns.
	hidden := 1
	reads := *transfers
	reads.Arguments = func(*transfer) map[string]any {
		return map[string]any{"amount": hidden, "recipient": map[string]any{"country": "DE"}}
	}
	change = func() { hidden = 2 }
	setting.expectTransfer(refusal.InputChanged, token, within(), &reads)
	change = func() {}
	setting.expectTransfer("", token, within(), &reads)

	partly := *transfers
	partly.Digest = func(given *transfer) any { return given.Note }
	input = within()
	change = func() { input.Amount = 501 }
	setting.expectTransfer(refusal.InputChanged, token, input, &partly)
	change = func() {}
	setting.expectTransfer("", token, within(), &partly)
}
