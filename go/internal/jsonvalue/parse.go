package jsonvalue

import (
	"errors"
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
