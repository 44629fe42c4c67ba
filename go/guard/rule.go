package guard

import (
	"errors"
	"reflect"
	"strconv"

	"github.com/grantex/grantex/go/internal/scope"
)

// Rule is what a call needs, and what is recorded about it. Its functions must
// not change the input. One that panics refuses the call: rule_failed.
type Rule[INPUT any] struct {
	// Scopes are what the call needs, all of them, without constraints: a grant has
	// limits, a rule has none. Required.
	Scopes []string
	// Amount returns the amount of the call, which is compared with max_
	// constraints. Without it, a grant with a limit refuses the call.
	Amount func(INPUT) Amount
	// Arguments returns what the limits of a grant are compared with, by the names
	// that grants use. It is called only where the grant limits one of the scopes, or
	// Approval asks the person. Default: the input, in the form that json.Marshal
	// gives it.
	Arguments func(INPUT) map[string]any
	// Currency returns the currency of the amount, three capital letters (ISO 4217).
	// A budget in a currency refuses a call without one, and one in another.
	Currency func(INPUT) string
	// Approval reports whether the person must approve the call first; [Always] does
	// for every call. The guard then asks the server, which asks the person; until
	// they have approved exactly this call, it is refused: approval_required.
	// Default: only where the grant or a policy asks.
	Approval func(INPUT) bool
	// Shown returns what the server and the person see of the input of a call that
	// the server must admit. The rest is bound by its digest only, from which short
	// values can be guessed. Default: the whole input, at most 8 KiB.
	Shown func(INPUT) map[string]any
	// Action is the name of the call in the audit log: A-Z a-z 0-9 . _ : - and at
	// most 128 characters. Default: the name of the tool or route.
	Action string
	// Metadata returns what the audit log records about the input. Default: only
	// its digest.
	Metadata func(INPUT) map[string]any
	// Digest returns the part of the input that is digested, and compared again,
	// together with the amount, before the call runs. Default: the whole input, in
	// the form that json.Marshal gives it. For inputs without such a form, return
	// everything that determines what the call does. A change in anything else goes
	// unnoticed.
	Digest func(INPUT) any
}

// Check returns an error that names the member that is wrong.
func (rule *Rule[INPUT]) Check() error { return checkRule(rule.Scopes, rule.Action) }

// ReadsInput reports whether the rule has a function that reads the input.
func (rule *Rule[INPUT]) ReadsInput() bool {
	return rule.Amount != nil || rule.Arguments != nil || rule.Currency != nil || rule.Approval != nil ||
		rule.Shown != nil || rule.Metadata != nil || rule.Digest != nil
}

// Always demands the approval of the person for every call; see [Rule.Approval].
func Always[INPUT any](INPUT) bool { return true }

func checkRule(scopes []string, action string) error {
	if err := scope.CheckCall(scopes); err != nil {
		return errors.New("guard: Scopes of the rule are wrong: " + err.Error())
	}
	if action != "" && !isAction(action) {
		return errors.New("guard: Action of the rule must be 1 to 128 of A-Z a-z 0-9 . _ : -")
	}
	return nil
}

// Amount is the amount of a call, in major units.
type Amount struct {
	decimal scope.Decimal
	// text is the amount as it was stated, which has all of its digits.
	text  string
	fault error
}

var errNoAmount = errors.New("guard: the amount is missing")

// AmountOf reads an amount from a decimal such as "420.50" or a number. A value
// that is not a decimal of at least zero makes an amount that refuses its call:
// amount_invalid.
func AmountOf[NUMBER ~string | ~float64 | ~int | ~int64](number NUMBER) Amount {
	value := reflect.ValueOf(number)
	var amount Amount
	switch value.Kind() {
	case reflect.String:
		amount.text = value.String()
		amount.decimal, amount.fault = scope.ParseAmount(amount.text)
	case reflect.Float64:
		amount.text = strconv.FormatFloat(value.Float(), 'f', -1, 64)
		amount.decimal, amount.fault = scope.AmountOf(value.Float())
	default:
		amount.text = strconv.FormatInt(value.Int(), 10)
		amount.decimal, amount.fault = scope.AmountOfInt(value.Int())
	}
	return amount
}

const maxActionLength = 128

// isAction reports whether a text is an action of the audit log.
func isAction(text string) bool {
	if text == "" || len(text) > maxActionLength {
		return false
	}
	for _, character := range []byte(text) {
		if !isActionCharacter(rune(character)) {
			return false
		}
	}
	return true
}

func isActionCharacter(character rune) bool {
	switch {
	case 'a' <= character && character <= 'z', 'A' <= character && character <= 'Z',
		'0' <= character && character <= '9':
		return true
	}
	return character == '.' || character == '_' || character == ':' || character == '-'
}
