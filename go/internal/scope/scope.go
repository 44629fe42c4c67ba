// Package scope is the algebra of scopes, name[:action[:constraint]] (docs/protocol.md §4): case-sensitive, without
// wildcards.
package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/internal/format"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

const (
	// MaxLength is the longest scope, in characters.
	MaxLength = 256
	// MaxScopes is the most scopes in one set.
	MaxScopes = 100

	maxPart   = 64
	maxPrefix = "max_"
)

// Scope is a parsed scope. The zero values of its parts are absent parts.
type Scope struct {
	Name   string
	Action string
	// Bound is an upper bound on the amount of a call.
	Bound *Decimal
	// Text is a constraint that is only compared for equality.
	Text string
}

// Parse parses one scope. The error is a [format.Error] with INVALID_SCOPE that names the part which is wrong.
func Parse(text string) (Scope, error) {
	if jsonvalue.Length(text) > MaxLength {
		return Scope{}, invalid(text, fmt.Sprintf("is longer than %d characters", MaxLength))
	}
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return Scope{}, invalid(text, "has more than three parts")
	}
	if err := checkPart(text, "name", parts[0]); err != nil {
		return Scope{}, err
	}
	parsed := Scope{Name: parts[0]}
	if len(parts) == 1 {
		return parsed, nil
	}
	if err := checkPart(text, "action", parts[1]); err != nil {
		return Scope{}, err
	}
	parsed.Action = parts[1]
	if len(parts) == 2 {
		return parsed, nil
	}
	limit, isBound := strings.CutPrefix(parts[2], maxPrefix)
	if !isBound {
		parsed.Text = parts[2]
		return parsed, checkPart(text, "constraint", parts[2])
	}
	bound, ok := parseBound(limit)
	if !ok {
		return Scope{}, invalid(text, "has a bound that is not a decimal of at most 15 digits and 4 places")
	}
	parsed.Bound = &bound
	return parsed, nil
}

// String writes a scope in its one canonical form.
func (s Scope) String() string {
	switch {
	case s.Bound != nil:
		return s.base() + ":" + maxPrefix + s.Bound.String()
	case s.Text != "":
		return s.base() + ":" + s.Text
	}
	return s.base()
}

// covers reports whether a granted scope covers a requested one: name and action are equal, and the grant has no
// constraint, or the request's bound is at most the grant's, or both constraints are the same text. A partial order.
func (s Scope) covers(requested Scope) bool {
	switch {
	case s.Name != requested.Name || s.Action != requested.Action:
		return false
	case s.Bound != nil:
		return requested.Bound != nil && requested.Bound.IsAtMost(*s.Bound)
	case s.Text != "":
		return requested.Text == s.Text
	}
	return true
}

func (s Scope) isConstrained() bool { return s.Bound != nil || s.Text != "" }

func (s Scope) base() string {
	if s.Action == "" {
		return s.Name
	}
	return s.Name + ":" + s.Action
}

// Canonical returns a set of scopes in canonical form: each parsed, without trailing zeros of bounds and duplicates, in
// the same order. The error is a [format.Error] with INVALID_SCOPE or TOO_MANY_SCOPES.
func Canonical(texts []string) ([]string, error) {
	if len(texts) > MaxScopes {
		message := fmt.Sprintf("A set holds at most %d scopes; this one has %d.", MaxScopes, len(texts))
		return nil, &format.Error{Code: format.TooManyScopes, Message: message}
	}
	scopes, err := parseAll(texts)
	if err != nil {
		return nil, err
	}
	canonical := make([]string, 0, len(texts))
	for _, scope := range scopes {
		if text := scope.String(); !slices.Contains(canonical, text) {
			canonical = append(canonical, text)
		}
	}
	return canonical, nil
}

// Covers reports whether a granted scope covers a requested one.
func Covers(granted, requested string) (bool, error) {
	uncovered, err := Uncovered([]string{granted}, []string{requested})
	return err == nil && len(uncovered) == 0, err
}

// Uncovered returns the members of requested that no member of granted covers, in canonical form.
func Uncovered(granted, requested []string) ([]string, error) {
	held, err := parseAll(granted)
	if err != nil {
		return nil, err
	}
	wanted, err := parseAll(requested)
	if err != nil {
		return nil, err
	}
	uncovered := []string{}
	for _, one := range wanted {
		if !slices.ContainsFunc(held, func(scope Scope) bool { return scope.covers(one) }) {
			uncovered = append(uncovered, one.String())
		}
	}
	return uncovered, nil
}

// IsStrictlyNarrower reports whether a child's scopes are covered by its parent's, and do not cover them back.
func IsStrictlyNarrower(child, parent []string) (bool, error) {
	wider, err := Uncovered(parent, child)
	if err != nil {
		return false, err
	}
	lost, err := Uncovered(child, parent)
	return len(wider) == 0 && len(lost) > 0, err
}

func parseAll(texts []string) ([]Scope, error) {
	scopes := make([]Scope, 0, len(texts))
	for _, text := range texts {
		scope, err := Parse(text)
		if err != nil {
			return nil, err
		}
		scopes = append(scopes, scope)
	}
	return scopes, nil
}

func checkPart(text, part, value string) error {
	switch {
	case value == "":
		return invalid(text, "has an empty "+part)
	case jsonvalue.Length(value) > maxPart:
		return invalid(text, fmt.Sprintf("has more than %d characters in its %s", maxPart, part))
	case !isPart(value):
		return invalid(text, "has characters other than A-Z a-z 0-9 _ - and . in its "+part)
	}
	return nil
}

func isPart(value string) bool {
	for _, character := range []byte(value) {
		isLetter := (character|0x20) >= 'a' && (character|0x20) <= 'z'
		isDigit := character >= '0' && character <= '9'
		if !isLetter && !isDigit && character != '_' && character != '-' && character != '.' {
			return false
		}
	}
	return true
}

func invalid(text, fault string) error {
	shown := string(jsonvalue.AppendString(nil, jsonvalue.Truncate(text, MaxLength)))
	return &format.Error{Code: format.InvalidScope, Message: "The scope " + shown + " " + fault + "."}
}
