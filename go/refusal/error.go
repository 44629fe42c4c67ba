// Package refusal says why a call was refused, in the same words in every language of Grantex: the errors of
// [github.com/grantex/grantex/go/verify], of the guard and of DPoP are all an [*Error].
//
//	var refused *refusal.Error
//	if errors.As(err, &refused) && refused.Reason == refusal.Revoked {
//		…
//	}
package refusal

import (
	"errors"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/details"
)

// Error is a refusal of a call. Its text and every field except Cause and Attribution are safe to show to the caller,
// whether a person or a model. Recognise it with [errors.As].
type Error struct {
	// Code is the error code of OAuth (RFC 6750 §3.1, RFC 6749 §4.1.2.1, RFC 9449 §7.1, RFC 9470 §3).
	Code Code
	// Reason is stable, and the same in errors, bodies and audit entries.
	Reason Reason
	// Message says why the call was refused, in sentences.
	Message string
	// HowToAsk says what the caller does next, in a sentence.
	HowToAsk string
	// MissingScopes would have allowed the call; empty when scopes are not what is missing.
	MissingScopes []string
	// HeldScopes are what the grant holds instead; empty when scopes are not what is missing.
	HeldScopes []string
	// ACRValues are the acr values that the service accepts; empty when the person's binding is not the reason.
	ACRValues []string
	// Expected is what the service expects of the claim that is wrong; empty when no claim is compared.
	Expected []string
	// Received is what the token states there instead, as texts of visible ASCII; empty when it states nothing.
	Received []string
	// Members is what only some reasons add to the body.
	Members
	// Attribution is set only when signature, issuer and developer of the token are valid, so that the refusal can be
	// recorded.
	Attribution *Attribution
	// Nonce is a fresh nonce for the next DPoP proof, where one is what is missing (RFC 9449 §9).
	Nonce string
	// ErrorURI is the page that says what happened and how to mend it; empty where no issuer is known.
	ErrorURI string
	// Cause is the fault behind the refusal, if there is one. It is for logs, never for the caller.
	Cause error
}

// Members is what only some reasons add to the body of a refusal (docs/protocol.md §15).
type Members struct {
	// Arguments are those that the grant does not allow, with their limits and without their values.
	Arguments []details.RefusedArgument `json:"arguments,omitempty"`
	// ApprovalID, ApprovalURL and ExpiresAt name the approval that the person is asked for, the page on which they decide,
	// and until when, in ISO 8601.
	ApprovalID  string `json:"approvalId,omitempty"`
	ApprovalURL string `json:"approvalUrl,omitempty"`
	ExpiresAt   string `json:"expiresAt,omitempty"`
	// Budget is what is left of the budget that does not cover the call.
	Budget *BudgetLeft `json:"budget,omitempty"`
	// Policy is the id of the policy that refuses the call.
	Policy string `json:"policy,omitempty"`
}

// BudgetLeft is what is left of a budget.
type BudgetLeft struct {
	// Remaining is a decimal: of the currency where there is one, otherwise calls.
	Remaining string `json:"remaining"`
	Currency  string `json:"currency,omitempty"`
	// RenewsAt is when the budget begins anew, in ISO 8601; empty for one that never does.
	RenewsAt string `json:"renewsAt,omitempty"`
}

// Attribution says whom a refusal is recorded for.
type Attribution struct {
	DeveloperID string
	GrantID     string
	AgentID     string
	AgentDID    string
	PrincipalID string
}

// Error returns the message of the refusal, which contains no token and no secret.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the fault behind the refusal.
func (e *Error) Unwrap() error { return e.Cause }

// Detail is what a refusal carries besides its reason. Its members are described at [Error].
type Detail struct {
	MissingScopes []string
	HeldScopes    []string
	ACRValues     []string
	Expected      []string
	Received      []string
	// Text says which claim, scope or link is wrong. It follows the sentence of the reason, and contains no token and no
	// secret.
	Text        string
	Members     Members
	Attribution *Attribution
	Nonce       string
	// Issuer is the issuer whose documentation has a page about the reason: the configured one, never that of a token.
	Issuer string
	Cause  error
}

// New makes a refusal with the texts of its reason. A reason that is not in the table gets those of [GuardFailed].
func New(reason Reason, detail Detail) *Error {
	words, ok := texts[reason]
	if !ok {
		words = texts[GuardFailed]
	}
	message := words.message
	if detail.Text != "" {
		message += " " + detail.Text
	}
	// Copies, because they are those of a guard, a verifier or a grant.
	return &Error{
		Code:          words.code,
		Reason:        reason,
		Message:       message,
		HowToAsk:      howToAsk(words, detail.MissingScopes),
		MissingScopes: slices.Clone(detail.MissingScopes),
		HeldScopes:    slices.Clone(detail.HeldScopes),
		ACRValues:     slices.Clone(detail.ACRValues),
		Expected:      slices.Clone(detail.Expected),
		Received:      slices.Clone(detail.Received),
		Members:       detail.Members,
		Attribution:   detail.Attribution,
		Nonce:         detail.Nonce,
		ErrorURI:      errorURI(detail.Issuer, reason),
		Cause:         detail.Cause,
	}
}

// From returns the refusal in err, or one with the given reason that has err as its cause.
func From(err error, reason Reason, attribution *Attribution) *Error {
	var refused *Error
	if !errors.As(err, &refused) {
		return New(reason, Detail{Cause: err, Attribution: attribution})
	}
	if refused == nil {
		// As nil, it would pass for a call that nothing refused.
		return New(reason, Detail{Cause: errNil, Attribution: attribution})
	}
	return refused
}

var errNil = errors.New("refusal: the error holds a nil *refusal.Error")

// Words is a reason in words, as its caller read it.
type Words struct {
	Message  string
	HowToAsk string
}

// Describe says a reason of a blocked entry in words. It reports false for a text that is no reason of a guard.
func Describe(reason Reason, missingScopes []string) (Words, bool) {
	words, ok := texts[reason]
	if !ok {
		return Words{}, false
	}
	return Words{Message: words.message, HowToAsk: howToAsk(words, missingScopes)}, true
}

func howToAsk(words text, missingScopes []string) string {
	if len(missingScopes) == 0 {
		return words.remedy
	}
	return "Ask the person for a grant that holds " + strings.Join(missingScopes, " and ") + "."
}
