package mcpguard

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"

	segmentio "github.com/segmentio/encoding/json"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
)

// For makes a rule for a tool that reads its arguments as a struct, such as the
// one that the tool itself takes. It reads them as the SDK does: names of
// members match exactly. Arguments that do not fit refuse the call:
// input_unreadable. So do those that encoding/json, with which the tool may read
// them itself, reads otherwise.
func For[INPUT any](rule guard.Rule[INPUT]) guard.Rule[Arguments] {
	adapted := guard.Rule[Arguments]{Scopes: rule.Scopes, Action: rule.Action}
	if rule.Amount != nil {
		adapted.Amount = func(arguments Arguments) guard.Amount { return rule.Amount(read[INPUT](arguments)) }
	}
	if rule.Arguments != nil {
		adapted.Arguments = func(arguments Arguments) map[string]any { return rule.Arguments(read[INPUT](arguments)) }
	}
	if rule.Currency != nil {
		adapted.Currency = func(arguments Arguments) string { return rule.Currency(read[INPUT](arguments)) }
	}
	if rule.Approval != nil {
		adapted.Approval = func(arguments Arguments) bool { return rule.Approval(read[INPUT](arguments)) }
	}
	if rule.Shown != nil {
		adapted.Shown = func(arguments Arguments) map[string]any { return rule.Shown(read[INPUT](arguments)) }
	}
	if rule.Metadata != nil {
		adapted.Metadata = func(arguments Arguments) map[string]any { return rule.Metadata(read[INPUT](arguments)) }
	}
	if rule.Digest != nil {
		adapted.Digest = func(arguments Arguments) any { return rule.Digest(read[INPUT](arguments)) }
	}
	return adapted
}

// read panics with the refusal of arguments that do not fit, which the guard
// gives as the reason.
func read[INPUT any](arguments Arguments) INPUT {
	text, err := json.Marshal(arguments)
	var input INPUT
	if err == nil {
		decoder := segmentio.NewDecoder(bytes.NewReader(text))
		decoder.DontMatchCaseInsensitiveStructFields()
		err = decoder.Decode(&input)
	}
	var otherwise INPUT
	if err == nil {
		err = json.Unmarshal(text, &otherwise)
	}
	if err == nil && !reflect.DeepEqual(input, otherwise) {
		err = errOtherwise
	}
	if err != nil {
		panic(refusal.New(refusal.InputUnreadable, refusal.Detail{Cause: err}))
	}
	return input
}

var errOtherwise = errors.New("mcpguard: encoding/json reads the arguments otherwise")
