package canonical

import (
	"math"
	"strconv"
	"strings"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// literal writes a number without rounding an integer.
func (w *writer) literal(text string) error {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return w.fault("is not a finite number")
	}
	if isExact(text, number) {
		return w.number(number)
	}
	if w.limits.isInput {
		return w.object([]member{{"$bigint", text}})
	}
	return w.fault("is an integer that a double cannot hold")
}

// isExact reports whether a number is the integer that the text states, or the one that json.Marshal writes for it; it
// is true of every text that states no integer.
func isExact(text string, number float64) bool {
	if strings.ContainsAny(text, ".eE") || math.Abs(number) < 1<<53 {
		return true
	}
	return strconv.FormatFloat(number, 'f', 0, 64) == text || strconv.FormatFloat(number, 'f', -1, 64) == text
}

func (w *writer) number(number float64) error {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return w.fault("is not a finite number")
	}
	w.text = jsonvalue.AppendNumber(w.text, number)
	return w.checkLength()
}
