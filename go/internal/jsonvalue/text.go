package jsonvalue

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Length returns the length of a text in UTF-16 code units, in which the protocol counts characters.
func Length(text string) int {
	length := 0
	for at := 0; at < len(text); {
		width := widthOf(text, at)
		length += unitsOf(width)
		at += width
	}
	return length
}

// Truncate returns the beginning of a text, at most as many UTF-16 code units. It cuts no character in two.
func Truncate(text string, length int) string {
	for at := 0; at < len(text); {
		width := widthOf(text, at)
		if length -= unitsOf(width); length < 0 {
			return text[:at]
		}
		at += width
	}
	return text
}

// Compare orders texts by their UTF-16 code units, as RFC 8785 §3.2.3 does. UTF-8 orders characters beyond U+FFFF
// differently.
func Compare(left, right string) int {
	shared := min(len(left), len(right))
	for at := range shared {
		one, other := left[at], right[at]
		if one == other {
			continue
		}
		// Leading bytes from F0 on belong to surrogates, which come before U+E000 to U+FFFF, the bytes EE and EF.
		if (one >= 0xf0) != (other >= 0xf0) && min(one, other) >= 0xee {
			return int(other) - int(one)
		}
		return int(one) - int(other)
	}
	return len(left) - len(right)
}

// AppendString writes a string as JSON, exactly as JSON.stringify does. The text must be valid UTF-8, apart from lone
// surrogates.
func AppendString(buffer []byte, text string) []byte {
	buffer = append(buffer, '"')
	start := 0
	for at := range len(text) {
		character := text[at]
		if character >= ' ' && character != '"' && character != '\\' {
			if character != surrogateLead || !isSurrogateAt(text, at) {
				continue
			}
			unit := 0xd000 | uint64(text[at+1]&0x3f)<<6 | uint64(text[at+2]&0x3f)
			buffer = append(buffer, text[start:at]...)
			buffer = append(buffer, `\u`...)
			buffer = strconv.AppendUint(buffer, unit, 16)
			start = at + 3
			continue
		}
		buffer = append(buffer, text[start:at]...)
		start = at + 1
		switch character {
		case '"', '\\':
			buffer = append(buffer, '\\', character)
		case '\b':
			buffer = append(buffer, `\b`...)
		case '\f':
			buffer = append(buffer, `\f`...)
		case '\n':
			buffer = append(buffer, `\n`...)
		case '\r':
			buffer = append(buffer, `\r`...)
		case '\t':
			buffer = append(buffer, `\t`...)
		default:
			const hex = "0123456789abcdef"
			buffer = append(buffer, `\u00`...)
			buffer = append(buffer, hex[character>>4], hex[character&0xf])
		}
	}
	return append(append(buffer, text[start:]...), '"')
}

// AppendNumber writes a finite number as JavaScript does (RFC 8785 §3.2.2.3).
func AppendNumber(buffer []byte, number float64) []byte {
	if number == 0 {
		return append(buffer, '0')
	}
	if size := math.Abs(number); size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(buffer, number, 'f', -1, 64)
	}
	buffer = strconv.AppendFloat(buffer, number, 'e', -1, 64)
	// Go writes an exponent of at least two digits.
	if end := len(buffer) - 2; buffer[end] == '0' && (buffer[end-1] == '+' || buffer[end-1] == '-') {
		buffer = append(buffer[:end], buffer[end+1])
	}
	return buffer
}

// widthOf returns how many bytes the character at a place has; a lone surrogate has three.
func widthOf(text string, at int) int {
	_, width := utf8.DecodeRuneInString(text[at:])
	if width == 1 && isSurrogateAt(text, at) {
		return 3
	}
	return width
}

// HoldsSurrogate reports whether a text holds a lone surrogate.
func HoldsSurrogate(text string) bool {
	for at := range len(text) {
		if isSurrogateAt(text, at) {
			return true
		}
	}
	return false
}

// surrogateLead is the first byte of a lone surrogate.
const surrogateLead = 0xed

func isSurrogateAt(text string, at int) bool {
	return text[at] == surrogateLead && at+2 < len(text) && text[at+1]>>5 == 0b101 && text[at+2]>>6 == 0b10
}

// unitsOf returns how many UTF-16 code units a character of so many bytes has.
func unitsOf(width int) int {
	if width == 4 {
		return 2
	}
	return 1
}

// Append writes a value as JSON, with its members in the order of the document.
func Append(buffer []byte, value Value) []byte {
	switch value.kind {
	case True:
		return append(buffer, "true"...)
	case False:
		return append(buffer, "false"...)
	case Number:
		return append(buffer, value.text...)
	case String:
		return AppendString(buffer, value.text)
	case Array, Object:
		return appendChildren(buffer, value)
	}
	return append(buffer, "null"...)
}

func appendChildren(buffer []byte, value Value) []byte {
	opening, closing := byte('['), byte(']')
	if value.kind == Object {
		opening, closing = '{', '}'
	}
	buffer = append(buffer, opening)
	for index, child := range value.children {
		if index > 0 {
			buffer = append(buffer, ',')
		}
		if value.kind == Object {
			buffer = append(AppendString(buffer, child.Name), ':')
		}
		buffer = Append(buffer, child.Value)
	}
	return append(buffer, closing)
}

// WellFormed returns the beginning of a text, at most as many characters, with U+FFFD in place of what is no character.
func WellFormed(text string, most int) string {
	var whole strings.Builder
	for at := 0; at < len(text) && most > 0; most-- {
		character, _ := utf8.DecodeRuneInString(text[at:])
		whole.WriteRune(character)
		at += widthOf(text, at)
	}
	return whole.String()
}
