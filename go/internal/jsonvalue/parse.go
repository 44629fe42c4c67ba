package jsonvalue

import (
	"errors"
	"strconv"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// The errors of [Parse].
var (
	ErrNotUTF8   = errors.New("the text is not UTF-8")
	ErrNotJSON   = errors.New("the text is not JSON")
	ErrDuplicate = errors.New("an object names a member twice")
)

// maxDepth bounds the stack. It is far beyond what any message of the protocol holds.
const maxDepth = 10_000

// Parse reads one JSON document (RFC 8259) in which no object names a member twice: readers that keep different ones of
// the two would see different documents (RFC 8725 §2.5). Nothing but white space may follow it.
func Parse(data []byte) (Value, error) {
	if !utf8.Valid(data) {
		return Value{}, ErrNotUTF8
	}
	p := parsers.Get().(*parser)
	defer p.release()
	p.text = string(data)
	value, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	if p.skipSpace(); p.at != len(p.text) {
		return Value{}, ErrNotJSON
	}
	return value, nil
}

type parser struct {
	text string
	at   int
	// The children of the values that are open, so that each list is allocated once, in its size.
	open []Member
}

var parsers = sync.Pool{New: func() any { return &parser{open: make([]Member, 0, 64)} }}

const maxKeptOpen = 1024

func (p *parser) release() {
	if cap(p.open) > maxKeptOpen {
		return
	}
	clear(p.open)
	p.text, p.at, p.open = "", 0, p.open[:0]
	parsers.Put(p)
}

func (p *parser) value(depth int) (Value, error) {
	p.skipSpace()
	switch character := p.peek(); character {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		text, err := p.string()
		return Value{kind: String, text: text}, err
	case 't':
		return Value{kind: True}, p.literal("true")
	case 'f':
		return Value{kind: False}, p.literal("false")
	case 'n':
		return Value{kind: Null}, p.literal("null")
	}
	start := p.at
	number, err := p.number()
	return Value{kind: Number, number: number, text: p.text[start:p.at]}, err
}

func (p *parser) object(depth int) (Value, error) {
	if depth == maxDepth {
		return Value{}, ErrNotJSON
	}
	start := len(p.open)
	p.at++
	if p.skipSpace(); p.take('}') {
		return Value{kind: Object}, nil
	}
	for {
		p.skipSpace()
		if p.peek() != '"' {
			return Value{}, ErrNotJSON
		}
		name, err := p.string()
		if err != nil {
			return Value{}, err
		}
		if p.skipSpace(); !p.take(':') {
			return Value{}, ErrNotJSON
		}
		value, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		p.open = append(p.open, Member{name, value})
		p.skipSpace()
		if p.take(',') {
			continue
		}
		if !p.take('}') {
			return Value{}, ErrNotJSON
		}
		if hasDuplicate(p.open[start:]) {
			return Value{}, ErrDuplicate
		}
		return Value{kind: Object, children: p.close(start)}, nil
	}
}

func (p *parser) array(depth int) (Value, error) {
	if depth == maxDepth {
		return Value{}, ErrNotJSON
	}
	start := len(p.open)
	p.at++
	if p.skipSpace(); p.take(']') {
		return Value{kind: Array}, nil
	}
	for {
		value, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		p.open = append(p.open, Member{Value: value})
		p.skipSpace()
		if p.take(',') {
			continue
		}
		if !p.take(']') {
			return Value{}, ErrNotJSON
		}
		return Value{kind: Array, children: p.close(start)}, nil
	}
}

// close moves the children of a value out of the list of the open ones.
func (p *parser) close(start int) []Member {
	children := make([]Member, len(p.open)-start)
	copy(children, p.open[start:])
	clear(p.open[start:])
	p.open = p.open[:start]
	return children
}

// Comparing the names of a few members with each other costs less than a map.
const fewMembers = 32

func hasDuplicate(members []Member) bool {
	if len(members) > fewMembers {
		names := make(map[string]struct{}, len(members))
		for index := range members {
			names[members[index].Name] = struct{}{}
		}
		return len(names) != len(members)
	}
	for index := range members {
		for other := range index {
			if members[index].Name == members[other].Name {
				return true
			}
		}
	}
	return false
}

func (p *parser) string() (string, error) {
	start := p.at + 1
	text := p.text
	for at := start; at < len(text); at++ {
		if !isSpecial[text[at]] {
			continue
		}
		p.at = at
		if text[at] == '"' {
			p.at++
			return text[start:at], nil
		}
		if text[at] == '\\' {
			return p.escapedString(start)
		}
		break
	}
	return "", ErrNotJSON
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
func (p *parser) escapedString(start int) (string, error) {
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
func (p *parser) unit() (unit rune, ok bool) {
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
func (p *parser) appendUnit(text []byte, unit rune) []byte {
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

func (p *parser) number() (float64, error) {
	start := p.at
	p.take('-')
	digits := p.at
	if whole := p.digits(); whole == 0 || (whole > 1 && p.text[digits] == '0') {
		return 0, ErrNotJSON
	}
	isInteger := true
	if p.take('.') {
		isInteger = false
		if p.digits() == 0 {
			return 0, ErrNotJSON
		}
	}
	if p.take('e') || p.take('E') {
		isInteger = false
		if !p.take('+') {
			p.take('-')
		}
		if p.digits() == 0 {
			return 0, ErrNotJSON
		}
	}
	text := p.text[start:p.at]
	if isInteger && digits == start && len(text) <= 15 {
		var number int64
		for _, digit := range []byte(text) {
			number = number*10 + int64(digit-'0')
		}
		return float64(number), nil
	}
	// The only error left is ErrRange, with which the number is infinite, as in JavaScript.
	number, _ := strconv.ParseFloat(text, 64)
	return number, nil
}

func (p *parser) digits() (count int) {
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
		count++
	}
	return count
}

func (p *parser) literal(word string) error {
	if len(p.text)-p.at < len(word) || p.text[p.at:p.at+len(word)] != word {
		return ErrNotJSON
	}
	p.at += len(word)
	return nil
}

func (p *parser) skipSpace() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek returns the next byte, or 0 at the end, which begins nothing in JSON.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) take(character byte) bool {
	if p.peek() != character || p.at == len(p.text) {
		return false
	}
	p.at++
	return true
}
