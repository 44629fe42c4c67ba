package scope

import (
	"math"
	"strconv"
	"strings"

	"github.com/grantex/grantex/go/internal/format"
)

const (
	fractionDigits = 4
	fractionUnits  = 10_000
	wholeDigits    = 15
	// Longer amounts are refused instead of read.
	amountDigits = 64
	// beyond stands for any number with more than wholeDigits digits.
	beyond = math.MaxInt64
)

// Decimal is a decimal of at least zero, exact, with up to 15 digits before the point and 4 after it.
type Decimal struct {
	whole int64
	// In ten-thousandths, 0 to 9999.
	fraction int64
}

// IsAtMost reports whether d ≤ other.
func (d Decimal) IsAtMost(other Decimal) bool {
	return d.whole < other.whole || (d.whole == other.whole && d.fraction <= other.fraction)
}

// String writes a decimal in its one canonical form: no trailing zeros, no empty fraction.
func (d Decimal) String() string {
	whole := strconv.FormatInt(d.whole, 10)
	if d.fraction == 0 {
		return whole
	}
	digits := strconv.FormatInt(fractionUnits+d.fraction, 10)[1:]
	return whole + "." + strings.TrimRight(digits, "0")
}

// IsBeyond reports whether a decimal has more digits than any bound.
func (d Decimal) IsBeyond() bool { return d.whole == beyond }

func (d Decimal) isWritable() bool {
	return d.whole != beyond && len(strconv.FormatInt(d.whole, 10)) <= wholeDigits
}

// parseBound reads the decimal of a max_ constraint (docs/protocol.md §4).
func parseBound(text string) (Decimal, bool) {
	whole, fraction, ok := SplitDecimal(text, wholeDigits, fractionDigits)
	if !ok {
		return Decimal{}, false
	}
	return roundUp(whole, fraction), true
}

// ParseAmount reads the amount of a call from a text, in major units. Digits beyond four places are rounded up, so that
// comparing with a bound stays exact. The error is a [format.Error] with INVALID_AMOUNT.
func ParseAmount(text string) (Decimal, error) {
	whole, fraction, ok := SplitDecimal(text, amountDigits, amountDigits)
	if !ok {
		return Decimal{}, invalidAmount(`is not a plain decimal such as "420" or "420.50"`)
	}
	return roundUp(whole, fraction), nil
}

// AmountOf does what [ParseAmount] does for a number, which means the shortest decimal that denotes it: 0.1 is a tenth.
func AmountOf(number float64) (Decimal, error) {
	switch {
	case !(number >= 0) || math.IsInf(number, 1):
		return Decimal{}, invalidAmount("is NaN, negative or not finite")
	case number >= 1e15:
		return Decimal{whole: beyond}, nil
	}
	text := strconv.FormatFloat(number, 'f', -1, 64)
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return roundUp(whole, fraction), nil
}

// AmountOfInt does what [ParseAmount] does for an integer.
func AmountOfInt(number int64) (Decimal, error) {
	if number < 0 {
		return Decimal{}, invalidAmount("is NaN, negative or not finite")
	}
	return roundUp(strconv.FormatInt(number, 10), ""), nil
}

// SplitDecimal takes apart a text of digits, without a leading zero, and digits after a point where there is one.
// Neither may have more digits than its limit.
func SplitDecimal(text string, maxWhole, maxFraction int) (whole, fraction string, ok bool) {
	whole, fraction, hasPoint := strings.Cut(text, ".")
	if !areDigits(whole, maxWhole) || (whole[0] == '0' && len(whole) > 1) {
		return "", "", false
	}
	if hasPoint && !areDigits(fraction, maxFraction) {
		return "", "", false
	}
	return whole, fraction, true
}

func areDigits(text string, most int) bool {
	if text == "" || len(text) > most {
		return false
	}
	for _, character := range []byte(text) {
		if character < '0' || character > '9' {
			return false
		}
	}
	return true
}

// roundUp reads digits, of which those after the fourth place round up.
func roundUp(wholePart, fractionPart string) Decimal {
	if len(wholePart) > wholeDigits {
		return Decimal{whole: beyond}
	}
	kept, dropped := fractionPart, ""
	if len(kept) > fractionDigits {
		kept, dropped = kept[:fractionDigits], kept[fractionDigits:]
	}
	whole := readDigits(wholePart)
	fraction := readDigits(kept + "0000"[len(kept):])
	if strings.Trim(dropped, "0") != "" {
		fraction++
	}
	if fraction == fractionUnits {
		return Decimal{whole: whole + 1}
	}
	return Decimal{whole, fraction}
}

// readDigits reads at most 15 digits.
func readDigits(digits string) int64 {
	var number int64
	for _, digit := range []byte(digits) {
		number = number*10 + int64(digit-'0')
	}
	return number
}

func invalidAmount(fault string) error {
	return &format.Error{Code: format.InvalidAmount, Message: "The amount " + fault + "."}
}
