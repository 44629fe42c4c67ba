package jsonvalue

import (
	"errors"
	"math/bits"
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
	s := scratches.Get().(*Scratch)
	defer scratches.Put(s)
	defer s.Reset()
	return s.parse(data, false)
}

// Scratch is memory for documents that are read one after the other. It is not safe for concurrent use.
type Scratch struct {
	text string
	at   int
	// The children of the values that are open, so that each list is allocated once, in its size.
	open []Member
	// The children of the others, where the document is in this memory.
	closed   []Member
	isShared bool
}

var scratches = sync.Pool{New: func() any { return &Scratch{} }}

// Parse does what the function [Parse] does. Arrays and objects of the document are in this memory: they are valid until
// Reset. Texts stay.
func (p *Scratch) Parse(data []byte) (Value, error) { return p.parse(data, true) }

// Reset forgets the documents.
func (p *Scratch) Reset() {
	clear(p.open)
	clear(p.closed)
	p.text, p.at, p.open, p.closed = "", 0, p.open[:0], p.closed[:0]
	if cap(p.open) > maxKept {
		p.open = nil
	}
	if cap(p.closed) > maxKept {
		p.closed = nil
	}
}

const maxKept = 1024

func (p *Scratch) parse(data []byte, isShared bool) (Value, error) {
	if !utf8.Valid(data) {
		return Value{}, ErrNotUTF8
	}
	p.text, p.at, p.isShared = string(data), 0, isShared
	value, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	if p.skipSpace(); p.at != len(p.text) {
		return Value{}, ErrNotJSON
	}
	return value, nil
}

func (p *Scratch) value(depth int) (Value, error) {
	p.skipSpace()
	switch character := p.peek(); character {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		text, isIllFormed, err := p.string()
		return Value{kind: String, isIllFormed: isIllFormed, text: text}, err
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

func (p *Scratch) object(depth int) (Value, error) {
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
		name, _, err := p.string()
		if err != nil {
			return Value{}, err
		}
		if p.skipSpace(); !p.take(':') {
			return Value{}, ErrNotJSON
		}
		p.skipSpace()
		at := len(p.open)
		p.open = append(p.open, Member{Name: name})
		if p.peek() == '"' {
			// Most members are strings, and this saves copying them twice.
			value := &p.open[at].Value
			value.kind = String
			if value.text, value.isIllFormed, err = p.string(); err != nil {
				return Value{}, err
			}
		} else {
			value, err := p.value(depth + 1)
			if err != nil {
				return Value{}, err
			}
			p.open[at].Value = value
		}
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

func (p *Scratch) array(depth int) (Value, error) {
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
func (p *Scratch) close(start int) []Member {
	var children []Member
	if p.isShared {
		end := len(p.closed)
		p.closed = append(p.closed, p.open[start:]...)
		children = p.closed[end:len(p.closed):len(p.closed)]
	} else {
		children = append(make([]Member, 0, len(p.open)-start), p.open[start:]...)
	}
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
	// Names that set different bits are different.
	var seen uint64
	for index := range members {
		name := members[index].Name
		bit := bitOf(name)
		if seen&bit == 0 {
			seen |= bit
			continue
		}
		for other := range index {
			if name == members[other].Name {
				return true
			}
		}
	}
	return false
}

func bitOf(name string) uint64 {
	if name == "" {
		return 1
	}
	return 1 << ((len(name) + 7*int(name[0]) + 13*int(name[len(name)-1])) & 63)
}

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

func (p *Scratch) number() (float64, error) {
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

func (p *Scratch) digits() (count int) {
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
		count++
	}
	return count
}

func (p *Scratch) literal(word string) error {
	if len(p.text)-p.at < len(word) || p.text[p.at:p.at+len(word)] != word {
		return ErrNotJSON
	}
	p.at += len(word)
	return nil
}

func (p *Scratch) skipSpace() {
	if p.at < len(p.text) && p.text[p.at] <= ' ' {
		p.skipSpaces()
	}
}

func (p *Scratch) skipSpaces() {
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
func (p *Scratch) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *Scratch) take(character byte) bool {
	if p.peek() != character || p.at == len(p.text) {
		return false
	}
	p.at++
	return true
}
