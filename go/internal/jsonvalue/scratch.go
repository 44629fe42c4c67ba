package jsonvalue

import "sync"

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
