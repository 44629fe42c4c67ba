// Package duration reads durations such as 90s, 15m, 24h or 7d (docs/protocol.md §2).
package duration

const maxDigits = 9

var seconds = map[byte]int64{'s': 1, 'm': 60, 'h': 60 * 60, 'd': 24 * 60 * 60}

// Parse returns the seconds of a duration: more than a time.Duration holds, where there are many days. Unlike
// [time.ParseDuration] it takes one unit, and no sign, point or zero alone.
func Parse(text string) (count int64, ok bool) {
	last := len(text) - 1
	if last < 1 || last > maxDigits {
		return 0, false
	}
	unit, ok := seconds[text[last]]
	if !ok {
		return 0, false
	}
	for _, digit := range []byte(text[:last]) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		count = count*10 + int64(digit-'0')
	}
	return count * unit, true
}
