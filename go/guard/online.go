package guard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/limits"
	"github.com/grantex/grantex/go/refusal"
)

// maxInputBytes is the most that the server admits and shows to a person, in
// bytes of canonical JSON.
const maxInputBytes = 8192

// admitOnline asks the server to admit a call: it decides once more, and writes
// the entry.
func (guard *Guard) admitOnline(ctx context.Context, pending *pending, allowed decided) (*Admission, error) {
	if guard.options.Admissions == nil {
		return nil, guard.block(ctx, pending, pending.refuse(refusal.AdmissionMissing, nil))
	}
	taken, refused := pending.check(allowed)
	if refused != nil {
		return nil, guard.block(ctx, pending, refused)
	}
	request, refused := pending.admissionRequest(taken)
	if refused != nil {
		return nil, guard.block(ctx, pending, refused)
	}
	answer, err := guard.askServer(ctx, request)
	if err != nil {
		return nil, guard.block(ctx, pending, pending.refuse(refusal.AdmissionUnavailable, err))
	}
	if !answer.isAllowed {
		refused := pending.refusalOf(answer)
		if answer.entryID == "" {
			return nil, guard.block(ctx, pending, refused)
		}
		return nil, guard.refuse(ctx, pending, answer.entryID, refused)
	}
	admission := guard.admission(ctx, pending, audit.NewReceipt(answer.entryID))
	admission.giveBack = guard.options.Admissions.giveBack
	return guard.admitUnchanged(ctx, pending, taken, admission)
}

// askServer asks about a call. Where its caller leaves meanwhile, a call that the
// server admits is given back.
func (guard *Guard) askServer(ctx context.Context, request map[string]any) (admissionAnswer, error) {
	type result struct {
		answer admissionAnswer
		err    error
	}
	admissions, detached := guard.options.Admissions, context.WithoutCancel(ctx)
	results := make(chan result, 1)
	go func() {
		answer, err := admissions.admit(detached, request)
		results <- result{answer, err}
	}()
	select {
	case got := <-results:
		return got.answer, got.err
	case <-ctx.Done():
	}
	go func() {
		if got := <-results; got.err == nil && got.answer.isAllowed {
			if err := admissions.giveBack(detached, got.answer.entryID, aborted); err != nil {
				guard.auditFault(detached, err)
			}
		}
	}()
	return admissionAnswer{}, context.Cause(ctx)
}

// admissionRequest returns the body of POST /v1/admissions.
func (pending *pending) admissionRequest(taken checked) (map[string]any, *refusal.Error) {
	request := map[string]any{
		"token": pending.read, "audience": pending.grant.Audience[0], "action": pending.actionName(),
		"scopes": pending.scopes, "metadata": taken.metadata,
	}
	if pending.grant.KeyThumbprint != "" {
		request["keyThumbprint"] = pending.grant.KeyThumbprint
	}
	if taken.compared != "" {
		request["arguments"] = json.RawMessage(taken.compared)
	}
	if pending.amount != nil {
		request["amount"] = taken.amount.text
	}
	if taken.asksPerson {
		request["approval"] = true
	}
	if err := pending.addCurrency(request); err != nil {
		return nil, pending.refuseFailed(err)
	}
	text := taken.snapshot
	if text == "" {
		text = "null"
	}
	if pending.shown != nil {
		if err := pending.addShown(request, text); err != nil {
			return nil, pending.refuseFailed(err)
		}
		return request, nil
	}
	if len(text) > maxInputBytes {
		return nil, refusal.New(refusal.InputNotCanonical, refusal.Detail{
			Text:        fmt.Sprintf("A call that the server must admit has an input of at most %d bytes.", maxInputBytes),
			Attribution: pending.grant.Attribution(),
		})
	}
	request["input"] = json.RawMessage(text)
	return request, nil
}

var (
	errNoCurrency = errors.New("guard: Currency of the rule returned no currency, such as EUR")
	errNotShown   = errors.New("guard: Shown of the rule returned nil")
)

func (pending *pending) addCurrency(request map[string]any) error {
	if pending.currency == nil {
		return nil
	}
	currency := ""
	if err := recovered(func() { currency = pending.currency() }); err != nil {
		return err
	}
	if !limits.IsCurrency(currency) {
		return errNoCurrency
	}
	request["currency"] = currency
	return nil
}

// addShown adds what the rule shows of the input, and the digest of all of it.
func (pending *pending) addShown(request map[string]any, text string) error {
	var shown map[string]any
	if err := recovered(func() { shown = pending.shown() }); err != nil {
		return err
	}
	if shown == nil {
		return errNotShown
	}
	written, err := canonicalText(func() any { return shown })
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(text))
	request["shown"], request["restDigest"] = json.RawMessage(written), hex.EncodeToString(digest[:])
	return nil
}

// refusalOf returns the refusal of the server as the guard's own, in the guard's
// own words. A reason that is not known here is admission_unavailable.
func (pending *pending) refusalOf(answer admissionAnswer) *refusal.Error {
	reason := refusal.Reason(textIn(answer.refusal["code"]))
	words, isKnown := refusal.Describe(reason, nil)
	if !isKnown {
		cause := fmt.Errorf("guard: the server refused for a reason that is not known here: %q", reason)
		return pending.refuse(refusal.AdmissionUnavailable, cause)
	}
	detail := refusal.Detail{Attribution: pending.grant.Attribution(), Members: membersOf(answer.refusal)}
	if text, isLonger := strings.CutPrefix(textIn(answer.refusal["message"]), words.Message+" "); isLonger {
		detail.Text = text
	}
	if json.Unmarshal(answer.refusal["missingScopes"], &detail.MissingScopes) != nil {
		detail.MissingScopes = nil
	}
	if len(detail.MissingScopes) > 0 {
		detail.HeldScopes = pending.grant.Scopes
	}
	return refusal.New(reason, detail)
}

// membersOf returns the members of a refusal that are of the right form.
func membersOf(body map[string]json.RawMessage) refusal.Members {
	members := refusal.Members{
		ApprovalID: textIn(body["approvalId"]), ApprovalURL: textIn(body["approvalUrl"]),
		ExpiresAt: textIn(body["expiresAt"]), Policy: textIn(body["policy"]),
	}
	var budget *refusal.BudgetLeft
	if json.Unmarshal(body["budget"], &budget) == nil {
		members.Budget = budget
	}
	var arguments []details.RefusedArgument
	if json.Unmarshal(body["arguments"], &arguments) == nil {
		members.Arguments = arguments
	}
	return members
}
