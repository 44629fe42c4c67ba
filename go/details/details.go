// Package details has the limits of a grant on the calls of its scopes, as tokens and answers state them in
// authorization_details (RFC 9396, docs/protocol.md §15).
package details

import (
	"bytes"
	"encoding/json"
)

// Type is the type of a detail that limits calls.
const Type = "urn:grantex:call"

// ByDetails is the reserved constraint of a scope that is limited by details: a token holds it only as
// name:action:by_details.
const ByDetails = "by_details"

// CallDetail is a limit on the calls of one scope.
type CallDetail struct {
	// Type is [Type].
	Type string `json:"type"`
	// Scope is the scope that it limits, name:action; see [ByDetails].
	Scope string `json:"scope"`
	// Arguments are the limits of arguments by their paths, such as amount or recipient.country. All of them hold together.
	Arguments map[string]ArgumentLimit `json:"arguments,omitzero"`
	// Closed refuses every argument that Arguments does not name.
	Closed bool `json:"closed,omitempty"`
	// Ask says which calls the person is asked about; nil for none.
	Ask *Ask `json:"ask,omitempty"`
	// Budget is what all calls may use together; nil for any amount.
	Budget *Budget `json:"budget,omitempty"`
	// Online is set by the server alone: a call needs an admission of the server.
	Online bool `json:"online,omitempty"`
}

// ArgumentLimit is the limit of one argument: operators that hold together. Without any, the argument must be given, with
// any value. Decimals are texts such as "500" or "0.25", with at most 15 digits and 4 places, and are compared exactly.
type ArgumentLimit struct {
	// Max: the value is a decimal of at most this. Without Min, it is at least 0, too.
	Max string `json:"max,omitempty"`
	// Min: the value is a decimal of at least this.
	Min string `json:"min,omitempty"`
	// OneOf: the value is one of these, of the same type: string, bool or float64.
	OneOf []any `json:"oneOf,omitempty"`
	// Prefix: the value is a text that begins with this.
	Prefix string `json:"prefix,omitempty"`
	// Under: the value is this path, or one below it.
	Under string `json:"under,omitempty"`
	// Host: the value is an https URL at this host, host[:port], or below it where it begins with a dot.
	Host string `json:"host,omitempty"`
}

// Ask says which calls the person is asked about.
type Ask struct {
	// Over are decimals by paths: the person is asked where any of these values is over its decimal, is missing, or is no
	// decimal. Nil: the person is asked about every call.
	Over map[string]string
}

type over struct {
	Over string `json:"over"`
}

// MarshalJSON writes true, or {"<path>": {"over": "<decimal>"}}.
func (ask Ask) MarshalJSON() ([]byte, error) {
	if ask.Over == nil {
		return []byte("true"), nil
	}
	members := make(map[string]over, len(ask.Over))
	for path, decimal := range ask.Over {
		members[path] = over{decimal}
	}
	return json.Marshal(members)
}

// UnmarshalJSON reads what [Ask.MarshalJSON] writes.
func (ask *Ask) UnmarshalJSON(text []byte) error {
	ask.Over = nil
	if bytes.Equal(text, []byte("true")) {
		return nil
	}
	var members map[string]over
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	ask.Over = make(map[string]string, len(members))
	for path, member := range members {
		ask.Over[path] = member.Over
	}
	return nil
}

// Budget is what the calls of a grant, and of all grants below it, may use together.
type Budget struct {
	// Amount is a decimal over zero, in major units of Currency; empty for any amount.
	Amount string `json:"amount,omitempty"`
	// Currency is three letters A-Z; given exactly with Amount.
	Currency string `json:"currency,omitempty"`
	// Calls is how many calls; 0 for any number.
	Calls int64 `json:"calls,omitempty"`
	// Per is the window of the budget: grant, hour, day or month.
	Per string `json:"per"`
}

// RefusedArgument is an argument that a detail refuses. It never holds the value.
type RefusedArgument struct {
	// Scope is the scope that the detail limits.
	Scope string
	// Argument is the path of the argument; empty for the input as a whole.
	Argument string
	// Limit is the limit that it does not keep; of no meaning where there is a Fault.
	Limit ArgumentLimit
	// Fault is empty where the argument has a value that Limit does not admit.
	Fault Fault
}

// Fault is why an argument is refused whatever its value is.
type Fault string

// The faults.
const (
	// Required: the argument is missing.
	Required Fault = "required"
	// NotAllowed: a closed detail does not name the argument.
	NotAllowed Fault = "not allowed"
)

type refused struct {
	Scope    string          `json:"scope"`
	Argument string          `json:"argument"`
	Limit    json.RawMessage `json:"limit"`
}

// MarshalJSON writes {"scope", "argument", "limit"}, where the limit is its operators, "required" or "not allowed".
func (argument RefusedArgument) MarshalJSON() ([]byte, error) {
	var limit any = argument.Limit
	if argument.Fault != "" {
		limit = argument.Fault
	}
	text, err := json.Marshal(limit)
	if err != nil {
		return nil, err
	}
	return json.Marshal(refused{argument.Scope, argument.Argument, text})
}

// UnmarshalJSON reads what [RefusedArgument.MarshalJSON] writes.
func (argument *RefusedArgument) UnmarshalJSON(text []byte) error {
	var stated refused
	if err := json.Unmarshal(text, &stated); err != nil {
		return err
	}
	*argument = RefusedArgument{Scope: stated.Scope, Argument: stated.Argument}
	if bytes.HasPrefix(stated.Limit, []byte(`"`)) {
		return json.Unmarshal(stated.Limit, &argument.Fault)
	}
	return json.Unmarshal(stated.Limit, &argument.Limit)
}
