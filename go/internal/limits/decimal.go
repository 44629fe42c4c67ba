package limits

import (
	"math"
	"strconv"
	"strings"

	"github.com/grantex/grantex/go/internal/scope"
)

const (
	wholeDigits    = 15
	fractionDigits = 4
	// Longer values are no decimals.
	valueDigits = 64
	// beyond stands for any number with more than wholeDigits digits.
	beyond = math.MaxInt64
)

// decimal is a decimal with a sign, exact. Zero is not negative.
type decimal struct {
	isNegative bool
	whole      int64
	// In ten-thousandths, 0 to 9999.
	fraction int64
	// isBetween says that a value of a call lies within the ten-thousandth beyond, away from zero. No bound does.
	isBetween bool
}

// parseBound reads a bound of at most 15 digits and 4 places, and returns its canonical form. It reports false for any
// other text, and for a negative zero.
func parseBound(text string) (bound decimal, canonical string, ok bool) {
	digits, isNegative := strings.CutPrefix(text, "-")
	whole, fraction, ok := scope.SplitDecimal(digits, wholeDigits, fractionDigits)
	if !ok {
		return decimal{}, "", false
	}
	bound = measure(whole, fraction, isNegative)
	if isNegative && !bound.isNegative {
		return decimal{}, "", false
	}
	canonical = whole
	if kept := strings.TrimRight(fraction, "0"); kept != "" {
		canonical += "." + kept
	}
	if isNegative {
		canonical = "-" + canonical
	}
	return bound, canonical, true
}

// compare orders a value, or a bound, and a bound.
func (d decimal) compare(bound decimal) int {
	if d.isNegative != bound.isNegative {
		if d.isNegative {
			return -1
		}
		return 1
	}
	order := 0
	switch {
	case d.whole != bound.whole:
		order = sign(d.whole > bound.whole)
	case d.fraction != bound.fraction:
		order = sign(d.fraction > bound.fraction)
	case d.isBetween:
		order = 1
	}
	if d.isNegative {
		return -order
	}
	return order
}

func sign(isMore bool) int {
	if isMore {
		return 1
	}
	return -1
}

// decimalOfText reads a value that is a plain decimal of at most 64 digits and 64 places.
func decimalOfText(text string) (decimal, bool) {
	digits, isNegative := strings.CutPrefix(text, "-")
	whole, fraction, ok := scope.SplitDecimal(digits, valueDigits, valueDigits)
	if !ok {
		return decimal{}, false
	}
	return measure(whole, fraction, isNegative), true
}

// decimalOfNumber reads a finite number, which means the shortest decimal that denotes it: 0.1 is a tenth.
func decimalOfNumber(number float64) (decimal, bool) {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return decimal{}, false
	}
	size := math.Abs(number)
	switch {
	case size >= 1e15:
		return decimal{isNegative: number < 0, whole: beyond}, true
	case size == math.Trunc(size):
		return decimal{isNegative: number < 0, whole: int64(size)}, true
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(size, 'f', -1, 64), ".")
	return measure(whole, fraction, number < 0), true
}

// decimalOfInt reads an integer.
func decimalOfInt(number int64) decimal {
	measured, _ := decimalOfText(strconv.FormatInt(number, 10))
	return measured
}

// measure reads digits exactly.
func measure(whole, fraction string, hasSign bool) decimal {
	measured := decimal{whole: beyond}
	if len(whole) <= wholeDigits {
		measured.whole = readDigits(whole)
	}
	kept, dropped := fraction, ""
	if len(kept) > fractionDigits {
		kept, dropped = kept[:fractionDigits], kept[fractionDigits:]
	}
	measured.fraction = readDigits(kept + "0000"[len(kept):])
	measured.isBetween = strings.Trim(dropped, "0") != ""
	measured.isNegative = hasSign && measured != decimal{}
	return measured
}

// readDigits reads at most 15 digits.
func readDigits(digits string) int64 {
	var number int64
	for _, digit := range []byte(digits) {
		number = number*10 + int64(digit-'0')
	}
	return number
}
