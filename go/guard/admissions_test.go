package guard_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// The server of these tests is scripted; the tests of the server ask the real one.

var admissionsKey = "gx_test_" + strings.Repeat("k", 43)

type invoice struct {
	Amount float64 `json:"amount"`
	To     string  `json:"to"`
	Card   string  `json:"card,omitempty"`
}

var approves = &guard.Rule[*invoice]{
	Scopes:   []string{"payments:initiate"},
	Action:   "payment.made",
	Amount:   func(given *invoice) guard.Amount { return guard.AmountOf(given.Amount) },
	Currency: func(*invoice) string { return "EUR" },
	Approval: func(given *invoice) bool { return given.Amount > 200 },
}

// asked is one request to the scripted server.
type asked struct {
	path, key string
	body      map[string]any
}

// rig is a guard whose admissions are scripted.
type rig struct {
	*setting
	token    string
	requests chan asked
	faults   chan error

	script func(asked) (status int, body string)
}

const admitted = `{"decision":"allow","entryId":"alog_7"}`

func answering(status int, body string) func(asked) (int, string) {
	return func(asked) (int, string) { return status, body }
}

func newRig(t *testing.T, script func(asked) (status int, body string), changes ...func(*guard.Options)) *rig {
	t.Helper()
	made := &rig{requests: make(chan asked, 100), faults: make(chan error, 100), script: script}
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		one := asked{path: request.URL.EscapedPath(), key: request.Header.Get("Idempotency-Key")}
		if err := json.NewDecoder(request.Body).Decode(&one.body); err != nil {
			t.Error(err)
		}
		made.requests <- one
		status, body := made.script(one)
		if status == http.StatusFound {
			writer.Header().Set("Location", "/elsewhere")
		}
		writer.WriteHeader(status)
		_, _ = writer.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	admissions, err := guard.NewAdmissions(guard.AdmissionsOptions{URL: server.URL, APIKey: admissionsKey})
	if err != nil {
		t.Fatal(err)
	}
	made.setting = newSetting(t, func(options *guard.Options) {
		options.Admissions = admissions
		options.OnAuditFault = func(_ context.Context, fault error) { made.faults <- fault }
		for _, change := range changes {
			change(options)
		}
	})
	made.token = made.issuer.Token("payments:initiate")
	return made
}

func (rig *rig) call(input *invoice, rule *guard.Rule[*invoice]) guard.Call[*invoice] {
	return guard.Call[*invoice]{Token: guard.Bearer(rig.token), Action: "pay", Input: input, Rule: rule}
}

func (rig *rig) run(input *invoice, rule *guard.Rule[*invoice]) *refusal.Error {
	rig.Helper()
	_, err := guard.Run(rig.Context(), rig.guard, rig.call(input, rule), paid)
	if err == nil {
		return nil
	}
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		rig.Fatal(err)
	}
	return refused
}

func (rig *rig) expectAsked(count int) {
	rig.Helper()
	if got := len(rig.requests); got != count {
		rig.Errorf("the server was asked %d times, not %d", got, count)
	}
}

func expensive() *invoice { return &invoice{Amount: 420, To: "hotel"} }

func TestAWrongOptionOfAdmissionsIsNamed(t *testing.T) {
	for option, options := range map[string]guard.AdmissionsOptions{
		"URL":     {URL: "here", APIKey: admissionsKey},
		"APIKey":  {URL: "http://localhost:4000"},
		"Timeout": {URL: "http://localhost:4000", APIKey: admissionsKey, Timeout: -1},
	} {
		if _, err := guard.NewAdmissions(options); err == nil || !strings.Contains(err.Error(), option+" of the admissions must") {
			t.Errorf("%s: %v", option, err)
		}
	}
}

func TestACallForWhichNobodyMustBeAskedCostsNoRequest(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	if refused := rig.run(&invoice{Amount: 200, To: "hotel"}, approves); refused != nil {
		t.Error(refused)
	}
	rig.expectAsked(0)
}

func TestTheServerIsAskedWithWhatItNeedsAndItsEntryIsThatOfTheCall(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	if refused := rig.run(expensive(), approves); refused != nil {
		t.Fatal(refused)
	}
	one := <-rig.requests
	digest, _ := one.body["metadata"].(map[string]any)["inputDigest"].(string)
	if one.path != "/v1/admissions" || len(one.key) < 20 || !regexp.MustCompile(`^[\da-f]{64}$`).MatchString(digest) {
		t.Errorf("asked %+v", one)
	}
	delete(one.body, "metadata")
	want := map[string]any{
		"token": rig.token, "audience": rig.issuer.Audience, "action": "payment.made",
		"scopes": []any{"payments:initiate"}, "input": map[string]any{"amount": 420.0, "to": "hotel"},
		"amount": "420", "currency": "EUR", "approval": true,
	}
	if !reflect.DeepEqual(one.body, want) {
		t.Errorf("asked %v", one.body)
	}
	entries := rig.recorder.Entries()
	if len(entries) != 1 || entries[0].Status != "success" || entries[0].Ref != "alog_7" || entries[0].Action != "payment.made" {
		t.Errorf("recorded %+v", entries)
	}
	if decision := rig.heard.all[0]; decision.EntryID != "alog_7" || !decision.IsAllowed() {
		t.Errorf("heard %+v", decision)
	}
}

func TestWhatARuleDoesNotShowStaysHereAndIsBoundByItsDigest(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	rule := *approves
	rule.Approval = guard.Always[*invoice]
	rule.Shown = func(given *invoice) map[string]any { return map[string]any{"to": given.To} }
	rule.Arguments = func(given *invoice) map[string]any { return map[string]any{"price": given.Amount} }
	if refused := rig.run(&invoice{Amount: 1, To: "hotel", Card: "4111 1111 1111 1111"}, &rule); refused != nil {
		t.Fatal(refused)
	}
	one := <-rig.requests
	digest, _ := one.body["restDigest"].(string)
	text, _ := json.Marshal(one.body)
	if len(digest) != 64 || one.body["input"] != nil || strings.Contains(string(text), "4111") ||
		!reflect.DeepEqual(one.body["shown"], map[string]any{"to": "hotel"}) ||
		!reflect.DeepEqual(one.body["arguments"], map[string]any{"price": 1.0}) {
		t.Errorf("asked %s", text)
	}
}

func TestACallThatThePersonMustApproveIsRefusedWithWhereTheyDo(t *testing.T) {
	const approval = `"approvalId":"apr_1","approvalUrl":"https://grants.example/approvals/apr_1","expiresAt":"2026-12-01T00:00:00.000Z"`
	rig := newRig(t, answering(200, `{"decision":"ask","entryId":"alog_8",`+approval+`,"refusal":{"error":"approval_required",`+
		`"code":"approval_required","message":"The person who gave this grant must approve this call first.",`+approval+`,"howToAsk":"x"}}`))
	answer := refusal.HTTP(rig.run(expensive(), approves), refusal.Challenge{})
	want := refusal.Members{
		ApprovalID: "apr_1", ApprovalURL: "https://grants.example/approvals/apr_1", ExpiresAt: "2026-12-01T00:00:00.000Z",
	}
	if answer.Status != 403 || answer.Body.Code != refusal.ApprovalRequired || !reflect.DeepEqual(answer.Body.Members, want) {
		t.Errorf("answered %+v", answer)
	}
	if challenge := answer.Header.Get("WWW-Authenticate"); strings.Contains(challenge, "scope=") {
		t.Errorf("the challenge is %s", challenge)
	}
	// The server has written the entry.
	rig.expectEntries()
}

func TestARefusalOfTheServerIsToldInTheWordsOfTheGuard(t *testing.T) {
	const message = "This call needs more than is left of a budget of the grant. 20 EUR are left."
	rig := newRig(t, answering(200, `{"decision":"refuse","entryId":"alog_8","refusal":{"code":"budget_exceeded","message":"`+message+
		`","budget":{"remaining":"20","currency":"EUR","renewsAt":"2026-12-01T00:00:00.000Z"},"policy":7,"evil":"<script>"}}`))
	text, _ := json.Marshal(rig.run(expensive(), approves).Body())
	want := `{"error":"insufficient_scope","code":"budget_exceeded","message":"` + message +
		`","budget":{"remaining":"20","currency":"EUR","renewsAt":"2026-12-01T00:00:00.000Z"},"howToAsk":"Wait until`
	if !strings.HasPrefix(string(text), want) || strings.Contains(string(text), "script") {
		t.Errorf("answered %s", text)
	}
}

func TestAnAnswerOfAnotherShapeLetsNothingThrough(t *testing.T) {
	for _, body := range []string{
		`{"decision":"refuse","refusal":{"code":"moon_phase"}}`,
		`{"decision":"refuse","refusal":{"code":7}}`,
		`{"decision":"allow"}`,
		`{"decision":"allow","entryId":7}`,
		`{"decision":"allow","entryId":"alog_7","refusal":{"code":"on_hold"}}`,
		`{"Decision":"allow","EntryId":"alog_7"}`,
		`{"valid":true,"allowed":true}`,
		`[` + admitted + `]`,
		`null`,
		``,
		admitted + `x`,
	} {
		rig := newRig(t, answering(200, body))
		refused := rig.run(expensive(), approves)
		if refused == nil || refused.Reason != refusal.AdmissionUnavailable || refused.Code != refusal.CodeTemporarilyUnavailable {
			t.Errorf("%s: %v", body, refused)
		}
		rig.expectEntries("blocked (admission_unavailable)")
	}
}

func TestAnAnswerOfAnotherStatusIsNotRepeatedAndRefuses(t *testing.T) {
	for _, status := range []int{302, 400, 401, 403, 404} {
		rig := newRig(t, answering(status, admitted))
		if refused := rig.run(expensive(), approves); refused == nil || refused.Reason != refusal.AdmissionUnavailable {
			t.Errorf("%d: %v", status, refused)
		}
		rig.expectAsked(1)
	}
}

func TestARequestWithoutACertainAnswerIsRepeatedAsTheSameRequest(t *testing.T) {
	statuses := []int{503, 409}
	rig := newRig(t, func(asked) (int, string) {
		if len(statuses) == 0 {
			return 200, admitted
		}
		status := statuses[0]
		statuses = statuses[1:]
		return status, "{}"
	})
	if refused := rig.run(expensive(), approves); refused != nil {
		t.Fatal(refused)
	}
	rig.expectAsked(3)
	if first, second := <-rig.requests, <-rig.requests; first.key != second.key || first.key != (<-rig.requests).key {
		t.Error("the keys differ")
	}
}

func TestAGuardThatWasGivenNobodyToAskRefusesAsDoesOneWhoseServerIsAway(t *testing.T) {
	away, err := guard.NewAdmissions(guard.AdmissionsOptions{
		URL: "http://127.0.0.1:9", APIKey: admissionsKey, Timeout: 200 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	for reason, admissions := range map[refusal.Reason]*guard.Admissions{
		refusal.AdmissionMissing: nil, refusal.AdmissionUnavailable: away,
	} {
		setting := newSetting(t, func(options *guard.Options) { options.Admissions = admissions })
		rig := &rig{setting: setting, token: setting.issuer.Token("payments:initiate")}
		if refused := rig.run(expensive(), approves); refused == nil || refused.Reason != reason {
			t.Errorf("%v, not %s", refused, reason)
		}
		rig.expectEntries("blocked (" + string(reason) + ")")
	}
}

// expectGivenBack expects that a call was admitted, and given back.
func (rig *rig) expectGivenBack(metadata map[string]any) {
	rig.Helper()
	<-rig.requests
	want := asked{
		path: "/v1/admissions/alog_7/settle",
		body: map[string]any{"status": "failure", "ran": false, "metadata": metadata},
	}
	got := <-rig.requests
	want.key = got.key
	if !reflect.DeepEqual(got, want) {
		rig.Errorf("asked %+v", got)
	}
	rig.expectEntries()
}

func admittingMeanwhile(change func()) func(asked) (int, string) {
	return func(one asked) (int, string) {
		if one.path != "/v1/admissions" {
			return 200, `{"entryId":"alog_9"}`
		}
		change()
		return 200, admitted
	}
}

func TestAnInputThatChangesWhileTheServerIsAskedDoesNotRunAndIsGivenBack(t *testing.T) {
	input := expensive()
	rig := newRig(t, admittingMeanwhile(func() { input.To = "thief" }))
	if refused := rig.run(input, approves); refused == nil || refused.Reason != refusal.InputChanged {
		t.Errorf("refused %v", refused)
	}
	rig.expectGivenBack(map[string]any{"reason": "input_changed"})
}

func TestACallWhoseCallerLeavesBeforeItStartsIsGivenBack(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	rig := newRig(t, nil)
	left := make(chan struct{})
	rig.script = admittingMeanwhile(func() {
		leave()
		<-left
	})
	_, err := guard.Run(ctx, rig.guard, rig.call(expensive(), approves), func(context.Context, *verify.Grant) (string, error) {
		t.Error("it ran")
		return "", nil
	})
	if err == nil {
		t.Error("no error")
	}
	close(left)
	<-rig.requests
	settled := <-rig.requests
	if !reflect.DeepEqual(settled.body["metadata"], map[string]any{"ended": "aborted"}) || settled.body["ran"] != false {
		t.Errorf("asked %+v", settled)
	}
}

func TestACallThatWasRunningWhenItsCallerLeftIsNotGivenBack(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	ctx, leave := context.WithCancel(t.Context())
	_, err := guard.Run(ctx, rig.guard, rig.call(expensive(), approves), func(ctx context.Context, _ *verify.Grant) (string, error) {
		leave()
		return "", ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	rig.expectAsked(1)
	entries := rig.recorder.Entries()
	if len(entries) != 1 || entries[0].Status != "failure" || entries[0].Metadata["ended"] != "aborted" {
		t.Errorf("recorded %+v", entries)
	}
}

func TestAnAdmissionThatNeverRanIsGivenBackOnce(t *testing.T) {
	rig := newRig(t, admittingMeanwhile(func() {}))
	admission, err := guard.Admit(t.Context(), rig.guard, rig.call(expensive(), approves))
	if err != nil {
		t.Fatal(err)
	}
	admission.SettleNotRun(map[string]any{"why": "no seat"})
	admission.Settle(guard.Success, nil)
	rig.expectGivenBack(map[string]any{"why": "no seat"})
}

func TestACallThatTheGuardAdmittedAloneAndThatNeverRanHasAnEnd(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	admission, err := guard.Admit(t.Context(), rig.guard, rig.call(&invoice{Amount: 1}, approves))
	if err != nil {
		t.Fatal(err)
	}
	admission.SettleNotRun(nil)
	rig.expectEntries("allowed", "failure of #1")
	rig.expectAsked(0)
}

func TestWhatCannotBeGivenBackIsTold(t *testing.T) {
	rig := newRig(t, func(one asked) (int, string) {
		if one.path == "/v1/admissions" {
			return 200, admitted
		}
		return 403, "{}"
	})
	admission, err := guard.Admit(t.Context(), rig.guard, rig.call(expensive(), approves))
	if err != nil {
		t.Fatal(err)
	}
	admission.SettleNotRun(nil)
	if fault := <-rig.faults; !strings.Contains(fault.Error(), "answered with status 403") {
		t.Error(fault)
	}
}

func TestAFunctionOfTheRuleThatFailsRefusesTheCallBeforeTheServerIsAsked(t *testing.T) {
	for name, change := range map[string]func(*guard.Rule[*invoice]){
		"approval":    func(rule *guard.Rule[*invoice]) { rule.Approval = func(*invoice) bool { panic("no") } },
		"currency":    func(rule *guard.Rule[*invoice]) { rule.Currency = func(*invoice) string { return "euro" } },
		"no currency": func(rule *guard.Rule[*invoice]) { rule.Currency = func(*invoice) string { panic("no") } },
		"shown":       func(rule *guard.Rule[*invoice]) { rule.Shown = func(*invoice) map[string]any { return nil } },
		"not shown":   func(rule *guard.Rule[*invoice]) { rule.Shown = func(*invoice) map[string]any { panic("no") } },
		"arguments":   func(rule *guard.Rule[*invoice]) { rule.Arguments = func(*invoice) map[string]any { return nil } },
	} {
		rig := newRig(t, answering(200, admitted))
		rule := *approves
		change(&rule)
		if refused := rig.run(expensive(), &rule); refused == nil || refused.Reason != refusal.RuleFailed {
			t.Errorf("%s: %v", name, refused)
		}
		rig.expectAsked(0)
	}
}

func TestAnInputThatIsTooLongToBeShownIsRefusedBeforeAnybodyIsAsked(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	refused := rig.run(&invoice{Amount: 420, To: strings.Repeat("\u20ac", 2730)}, approves)
	if refused == nil || refused.Reason != refusal.InputNotCanonical || !strings.Contains(refused.Message, "at most 8192 bytes") {
		t.Error(refused)
	}
	rig.expectAsked(0)
}

func TestAnUnrecordedCallIsAdmittedByTheServerToo(t *testing.T) {
	rig := newRig(t, answering(200, admitted), func(options *guard.Options) { options.Audit = audit.None })
	if refused := rig.run(expensive(), approves); refused != nil {
		t.Error(refused)
	}
	rig.expectAsked(1)
}

func TestAPreflightAndAnExplanationAskNobody(t *testing.T) {
	rig := newRig(t, answering(200, admitted))
	if err := guard.Preflight(t.Context(), rig.guard, rig.call(expensive(), approves)); err != nil {
		t.Error(err)
	}
	if explained := guard.Explain(t.Context(), rig.guard, rig.call(expensive(), approves)); !explained.IsAllowed() || !explained.AsksServer {
		t.Errorf("explained %+v", explained)
	}
	if guard.Explain(t.Context(), rig.guard, rig.call(&invoice{Amount: 1}, approves)).AsksServer {
		t.Error("a small call asks the server")
	}
	rig.expectAsked(0)
}
