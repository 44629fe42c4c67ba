package jsonvalue

import (
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string, and whether it holds a lone surrogate.
func (p *Scratch) string() (text string, isIllFormed bool, err error) {
	start := p.at + 1
	document := p.text
	at := start
	// Most strings are names and ids of a few dozen characters: eight at a time.
	for len(document)-at >= 8 {
		special := specialBytes(document[at : at+8])
		if special != 0 {
			at += bits.TrailingZeros64(special) / 8
			break
		}
		at += 8
	}
	for at < len(document) && !isSpecial[document[at]] {
		at++
	}
	p.at = at
	switch p.peek() {
	case '"':
		p.at++
		return document[start:at], false, nil
	case '\\':
		text, err = p.escapedString(start)
		return text, !utf8.ValidString(text), err
	}
	return "", false, ErrNotJSON
}

// specialBytes sets the highest bit of the first special byte of eight, and of no byte before it.
func specialBytes(text string) uint64 {
	const ones, highest = 0x0101010101010101, 0x8080808080808080
	word := uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
	quotes, backslashes := word^ones*'"', word^ones*'\\'
	return ((quotes-ones)&^quotes | (backslashes-ones)&^backslashes | (word-ones*' ')&^word) & highest
}

// isSpecial says which bytes end the plain part of a string: a quote, a backslash, and control characters.
var isSpecial = func() (special [256]bool) {
	for character := range ' ' {
		special[character] = true
	}
	special['"'], special['\\'] = true, true
	return special
}()

// escapedString reads the rest of a string from its first escape on.
func (p *Scratch) escapedString(start int) (string, error) {
	text := append(make([]byte, 0, 2*(p.at-start)+16), p.text[start:p.at]...)
	for p.at < len(p.text) {
		character := p.text[p.at]
		p.at++
		switch {
		case character == '"':
			return string(text), nil
		case character < ' ':
			return "", ErrNotJSON
		case character != '\\':
			text = append(text, character)
			continue
		}
		escape := p.peek()
		p.at++
		if escape == 'u' {
			unit, ok := p.unit()
			if !ok {
				return "", ErrNotJSON
			}
			text = p.appendUnit(text, unit)
			continue
		}
		plain, ok := escapes[escape]
		if !ok {
			return "", ErrNotJSON
		}
		text = append(text, plain)
	}
	return "", ErrNotJSON
}

var escapes = map[byte]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// unit reads the four hexadecimal digits of a UTF-16 code unit.
func (p *Scratch) unit() (unit rune, ok bool) {
	if len(p.text)-p.at < 4 {
		return 0, false
	}
	for _, digit := range []byte(p.text[p.at : p.at+4]) {
		switch {
		case digit >= '0' && digit <= '9':
			digit -= '0'
		case digit >= 'a' && digit <= 'f':
			digit -= 'a' - 10
		case digit >= 'A' && digit <= 'F':
			digit -= 'A' - 10
		default:
			return 0, false
		}
		unit = unit<<4 | rune(digit)
	}
	p.at += 4
	return unit, true
}

// appendUnit appends a code unit, together with the escape that follows if the two are one character.
func (p *Scratch) appendUnit(text []byte, unit rune) []byte {
	if !utf16.IsSurrogate(unit) {
		return utf8.AppendRune(text, unit)
	}
	if at := p.at; len(p.text)-at >= 2 && p.text[at:at+2] == `\u` {
		p.at += 2
		low, ok := p.unit()
		if pair := utf16.DecodeRune(unit, low); ok && pair != utf8.RuneError {
			return utf8.AppendRune(text, pair)
		}
		p.at = at
	}
	return append(text, 0xe0|byte(unit>>12), 0x80|byte(unit>>6)&0x3f, 0x80|byte(unit)&0x3f)
}
