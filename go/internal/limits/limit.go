package limits

import (
	"strings"
	"unicode/utf8"

	"github.com/grantex/grantex/go/details"
)

// admits decides a single value, one that is no array.
type admits func(value any) bool

// rangeOf returns the bounds of a parsed limit; nil where there is none. Max alone implies a Min of 0.
func rangeOf(limit details.ArgumentLimit) (most, least *decimal) {
	if bound, _, ok := parseBound(limit.Max); ok {
		most, least = &bound, &decimal{}
	}
	if bound, _, ok := parseBound(limit.Min); ok {
		least = &bound
	}
	return most, least
}

// compileLimit compiles a parsed limit to the tests of its operators.
func compileLimit(limit details.ArgumentLimit) []admits {
	var tests []admits
	most, least := rangeOf(limit)
	if most != nil {
		tests = append(tests, func(value any) bool {
			measured, ok := decimalOf(value)
			return ok && measured.compare(*most) <= 0
		})
	}
	if least != nil {
		tests = append(tests, func(value any) bool {
			measured, ok := decimalOf(value)
			return ok && measured.compare(*least) >= 0
		})
	}
	if limit.OneOf != nil {
		tests = append(tests, func(value any) bool { return isOneOf(value, limit.OneOf) })
	}
	if limit.Prefix != "" {
		tests = append(tests, ofText(func(text string) bool {
			return strings.HasPrefix(text, limit.Prefix) && utf8.ValidString(text)
		}))
	}
	if limit.Under != "" {
		tests = append(tests, ofText(func(text string) bool {
			return isPlainPath(text) && isAtOrBelow(text, limit.Under)
		}))
	}
	if limit.Host != "" {
		bound, isBound := parseHostBound(limit.Host)
		tests = append(tests, ofText(func(text string) bool {
			place, ok := parseURLPlace(text)
			return ok && isBound && place.isWithin(bound)
		}))
	}
	return tests
}

func ofText(admits func(text string) bool) admits {
	return func(value any) bool {
		text, ok := value.(string)
		return ok && admits(text)
	}
}

func decimalOf(value any) (decimal, bool) {
	switch value := value.(type) {
	case string:
		return decimalOfText(value)
	case float64:
		return decimalOfNumber(value)
	case int64:
		return decimalOfInt(value), true
	}
	return decimal{}, false
}

func isOneOf(value any, choices []any) bool {
	if whole, ok := value.(int64); ok {
		// No choice is beyond the integers that a double tells apart.
		value = float64(whole)
	}
	for _, choice := range choices {
		// Of the same type: "1", 1 and true are three values. Objects are never compared.
		switch choice := choice.(type) {
		case string:
			if text, ok := value.(string); ok && text == choice {
				return true
			}
		case float64:
			if number, ok := value.(float64); ok && number == choice {
				return true
			}
		case bool:
			if flag, ok := value.(bool); ok && flag == choice {
				return true
			}
		}
	}
	return false
}
