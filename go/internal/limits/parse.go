package limits

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/scope"
)

const (
	maxDetails     = 20
	maxArguments   = 50
	maxPathLength  = 256
	maxPathNames   = 8
	maxOneOf       = 100
	maxBudgetCalls = 1_000_000_000
)

var (
	detailMembers = []string{"type", "scope", "arguments", "closed", "ask", "budget", "online"}
	operatorNames = []string{"max", "min", "oneOf", "prefix", "under", "host"}
	overMembers   = []string{"over"}
	budgetMembers = []string{"amount", "currency", "calls", "per"}
	periods       = []string{"grant", "hour", "day", "month"}
)

// Parse parses details as the server issues them, in a token or in an answer. It returns their canonical form: decimals
// without trailing zeros, and no duplicates. The error is a [format.Error] that names the place as a JSON pointer and what
// was expected there.
func Parse(value jsonvalue.Value) ([]details.CallDetail, error) {
	if value.Kind() != jsonvalue.Array || value.Len() > maxDetails {
		return nil, mustBe(fmt.Sprintf("an array of at most %d details", maxDetails), "", value)
	}
	parsed := make([]details.CallDetail, 0, value.Len())
	for index := range value.Len() {
		detail, err := parseDetail(value.Item(index), place("").at(index))
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(parsed, func(other details.CallDetail) bool { return reflect.DeepEqual(other, detail) }) {
			parsed = append(parsed, detail)
		}
	}
	return parsed, nil
}

func parseDetail(value jsonvalue.Value, at place) (detail details.CallDetail, err error) {
	if err := checkMembers(value, at, detailMembers); err != nil {
		return detail, err
	}
	if text, _ := value.Get("type").Text(); text != details.Type {
		return detail, mustBe(`"`+details.Type+`"`, at.of("type"), value.Get("type"))
	}
	detail.Type = details.Type
	if detail.Scope, err = parseScope(value.Get("scope"), at.of("scope")); err != nil {
		return detail, err
	}
	if arguments := value.Get("arguments"); !arguments.IsMissing() {
		if detail.Arguments, err = parsePaths(arguments, at.of("arguments"), parseLimit); err != nil {
			return detail, err
		}
	}
	if detail.Closed, err = parseFlag(value.Get("closed"), at.of("closed"), "true or false"); err != nil {
		return detail, err
	}
	if detail.Ask, err = parseAsk(value.Get("ask"), at.of("ask")); err != nil {
		return detail, err
	}
	if detail.Budget, err = parseBudget(value.Get("budget"), at.of("budget")); err != nil {
		return detail, err
	}
	detail.Online, err = parseFlag(value.Get("online"), at.of("online"), "true")
	return detail, err
}

// parseFlag reads a member that is true, or false where that is expected, too.
func parseFlag(value jsonvalue.Value, at place, expected string) (bool, error) {
	switch value.Kind() {
	case jsonvalue.Missing:
		return false, nil
	case jsonvalue.True:
		return true, nil
	case jsonvalue.False:
		if strings.Contains(expected, "false") {
			return false, nil
		}
	}
	return false, mustBe(expected, at, value)
}

func parseScope(value jsonvalue.Value, at place) (string, error) {
	text, isText := value.Text()
	parsed, err := scope.Parse(text)
	if !isText || err != nil || parsed.Action == "" || parsed.Bound != nil || parsed.Text != "" {
		return "", mustBe("a scope of the form name:action, without a constraint", at, value)
	}
	return strings.Clone(text), nil
}

func parseAsk(value jsonvalue.Value, at place) (*details.Ask, error) {
	switch {
	case value.IsMissing():
		return nil, nil
	case value.Kind() == jsonvalue.True:
		return &details.Ask{}, nil
	case !value.IsObject() || value.Len() == 0:
		return nil, mustBe("true, or an object with at least one argument", at, value)
	}
	over, err := parsePaths(value, at, func(value jsonvalue.Value, at place) (string, error) {
		if err := checkMembers(value, at, overMembers); err != nil {
			return "", err
		}
		return parseDecimal(value.Get("over"), at.of("over"))
	})
	return &details.Ask{Over: over}, err
}

// parsePaths reads an object whose members are the paths of arguments.
func parsePaths[VALUE any](
	value jsonvalue.Value, at place, read func(jsonvalue.Value, place) (VALUE, error),
) (map[string]VALUE, error) {
	if !value.IsObject() {
		return nil, mustBe("an object", at, value)
	}
	members := slices.Clone(value.Members())
	if len(members) > maxArguments {
		return nil, faultAt(at, fmt.Sprintf("names more than %d arguments; it names %d", maxArguments, len(members)))
	}
	slices.SortFunc(members, func(one, other jsonvalue.Member) int { return jsonvalue.Compare(one.Name, other.Name) })
	for _, member := range members {
		if !isPath(member.Name) {
			return nil, faultAt(at.of(member.Name), fmt.Sprintf("is not named by a path: 1 to %d names, joined by dots, "+
				"of at most %d characters in all, without control characters", maxPathNames, maxPathLength))
		}
		if outer := outerPath(member.Name, value); outer != "" {
			return nil, faultAt(at.of(member.Name), `is a part of the argument "`+outer+`", which is named, too`)
		}
	}
	parsed := make(map[string]VALUE, len(members))
	for _, member := range members {
		one, err := read(member.Value, at.of(member.Name))
		if err != nil {
			return nil, err
		}
		parsed[strings.Clone(member.Name)] = one
	}
	return parsed, nil
}

// isPath reports whether a text is the path of an argument: names, joined by dots.
func isPath(text string) bool {
	names := strings.Split(text, ".")
	return len(names) <= maxPathNames && !slices.Contains(names, "") && isPlainText(text) &&
		len([]rune(text)) <= maxPathLength
}

// outerPath returns the outermost path that is named and that a path lies within; empty where there is none.
func outerPath(path string, named jsonvalue.Value) string {
	for index := range len(path) {
		if path[index] == '.' && !named.Get(path[:index]).IsMissing() {
			return path[:index]
		}
	}
	return ""
}

func parseLimit(value jsonvalue.Value, at place) (limit details.ArgumentLimit, err error) {
	if err := checkMembers(value, at, operatorNames); err != nil {
		return limit, err
	}
	for _, name := range operatorNames {
		stated := value.Get(name)
		if stated.IsMissing() {
			continue
		}
		if err := readOperator(&limit, name, stated, at.of(name)); err != nil {
			return limit, err
		}
	}
	if most, least := rangeOf(limit); most != nil && least.compare(*most) > 0 {
		return limit, faultAt(at, `admits no value: its "min", which is 0 unless it is stated, is over its "max"`)
	}
	return limit, nil
}

func readOperator(limit *details.ArgumentLimit, name string, value jsonvalue.Value, at place) (err error) {
	text, isText := value.Text()
	text = strings.Clone(text)
	isRight, expected := false, ""
	switch name {
	case "max":
		limit.Max, err = parseDecimal(value, at)
		return err
	case "min":
		limit.Min, err = parseDecimal(value, at)
		return err
	case "oneOf":
		limit.OneOf, isRight = choicesOf(value)
		expected = fmt.Sprintf("an array of 1 to %d distinct texts, numbers and booleans", maxOneOf)
	case "prefix":
		limit.Prefix = text
		isRight = isText && text != "" && isPlainText(text) && !strings.Contains(text, "://")
		expected = `a non-empty text without "://" and control characters`
	case "under":
		limit.Under, isRight = text, isText && isPlainBound(text)
		expected = `a path without "\", "%", ".", ".." and empty segments, and without a slash at its end`
	case "host":
		_, isRight = parseHostBound(text)
		limit.Host = text
		expected = `a host in lower case, such as "example.com", "example.com:8443" or ".example.com"`
	}
	if !isRight {
		return mustBe(expected, at, value)
	}
	return nil
}

func choicesOf(value jsonvalue.Value) ([]any, bool) {
	if value.Kind() != jsonvalue.Array || value.Len() == 0 || value.Len() > maxOneOf {
		return nil, false
	}
	choices := make([]any, value.Len())
	for index := range choices {
		choice := scalarOf(value.Item(index))
		if !isChoice(choice) || isOneOf(choice, choices[:index]) {
			return nil, false
		}
		if text, ok := choice.(string); ok {
			choice = strings.Clone(text)
		}
		choices[index] = choice
	}
	return choices, true
}

func isChoice(value any) bool {
	switch value := value.(type) {
	case bool:
		return true
	case string:
		return isPlainText(value)
	case float64:
		if value == math.Trunc(value) {
			return math.Abs(value) <= jsonvalue.MaxSafeInteger && !(value == 0 && math.Signbit(value))
		}
		return !math.IsNaN(value)
	}
	return false
}

const decimalForm = `a decimal as text with at most 15 digits and 4 places, such as "500" or "0.25"`

// parseDecimal reads a decimal and returns its canonical form.
func parseDecimal(value jsonvalue.Value, at place) (string, error) {
	text, isText := value.Text()
	_, canonical, ok := parseBound(text)
	if !isText || !ok {
		return "", mustBe(decimalForm, at, value)
	}
	return strings.Clone(canonical), nil
}

func checkMembers(value jsonvalue.Value, at place, known []string) error {
	if !value.IsObject() {
		return mustBe("an object", at, value)
	}
	unknown, isUnknown := object{parsed: value}.firstName(func(name string) bool { return !slices.Contains(known, name) })
	if isUnknown {
		return unknownMember(at.of(unknown), known)
	}
	return nil
}
