package jws

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/refusal"
)

// MaxTokenLength is the longest grant token, in characters (docs/protocol.md §6).
const MaxTokenLength = 8 * 1024

// The types of what an issuer signs, in lower case. A media type may begin with "application/" (RFC 7515 §4.1.9).
var (
	grantTokenTypes  = []string{"at+jwt", "application/at+jwt"}
	feedMessageTypes = []string{"secevent+jwt", "application/secevent+jwt"}
)

// Message is a message that was taken apart. Nothing in it has been verified.
type Message struct {
	KeyID   string
	Payload jsonvalue.Value
	// SignedLength is the length of the signed part: everything before the second dot.
	SignedLength int
}

// Parser takes messages of one type apart. It is safe for concurrent use.
type Parser struct {
	types     []string
	maxLength int
	// The key ids of headers that were read before, by their encoding: an issuer uses a handful of headers, a stranger
	// may send any number.
	headers map[string]string
	lock    sync.RWMutex
}

const (
	maxHeaders     = 64
	maxKeyIDLength = 128
)

// NewTokenParser makes a parser of grant tokens: at most [MaxTokenLength] characters, three parts of canonical base64url,
// valid UTF-8, no duplicate member, and a header of exactly alg RS256, typ at+jwt (in any case) and kid. A header that
// names a key, a place to fetch one, or an extension is refused and never followed. It checks no claim and no signature.
func NewTokenParser() *Parser { return newParser(grantTokenTypes, MaxTokenLength) }

// NewFeedParser makes a parser of messages of the revocation feed, by the same rules except for type and length.
func NewFeedParser(maxLength int) *Parser { return newParser(feedMessageTypes, maxLength) }

func newParser(types []string, maxLength int) *Parser {
	return &Parser{types: types, maxLength: maxLength, headers: map[string]string{}}
}

// Parse takes a message apart. The error is a [refusal.Error].
func (p *Parser) Parse(text string) (Message, error) { return p.ParseIn(nil, text) }

// ParseIn does what [Parser.Parse] does. The payload is in the given memory, and valid until that is reset.
func (p *Parser) ParseIn(scratch *jsonvalue.Scratch, text string) (Message, error) {
	if len(text) > p.maxLength {
		return Message{}, malformed("It is too long.")
	}
	first := strings.IndexByte(text, '.')
	last := strings.LastIndexByte(text, '.')
	if first <= 0 || last == first || strings.IndexByte(text[first+1:last], '.') >= 0 {
		return Message{}, malformed("It does not have three parts.")
	}
	keyID, err := p.keyID(text[:first])
	if err != nil {
		return Message{}, err
	}
	payload, err := readPart(scratch, text[first+1:last], "payload")
	return Message{KeyID: keyID, Payload: payload, SignedLength: last}, err
}

func (p *Parser) keyID(encoded string) (string, error) {
	p.lock.RLock()
	known, ok := p.headers[encoded]
	p.lock.RUnlock()
	if ok {
		return known, nil
	}
	header, err := readPart(nil, encoded, "header")
	if err != nil {
		return "", err
	}
	keyID, err := keyIDOf(header, p.types)
	if err != nil {
		return "", err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if len(p.headers) >= maxHeaders {
		clear(p.headers)
	}
	// Copies, because the header is part of a whole token.
	p.headers[strings.Clone(encoded)] = keyID
	return keyID, nil
}

func keyIDOf(header jsonvalue.Value, types []string) (string, error) {
	if algorithm, _ := header.Get("alg").Text(); algorithm != "RS256" {
		return "", refusal.New(refusal.AlgorithmNotAllowed, refusal.Detail{})
	}
	if typ, _ := header.Get("typ").Text(); !slices.Contains(types, strings.ToLower(typ)) {
		return "", refusal.New(refusal.WrongType, refusal.Detail{})
	}
	for _, member := range header.Members() {
		if member.Name != "alg" && member.Name != "typ" && member.Name != "kid" {
			return "", refusal.New(refusal.HeaderNotAllowed, refusal.Detail{})
		}
	}
	keyID, _ := header.Get("kid").Text()
	if keyID == "" || jsonvalue.Length(keyID) > maxKeyIDLength {
		return "", malformed(`Its "kid" is missing.`)
	}
	return keyID, nil
}

// ReadObject reads a part of a compact message: canonical base64url of UTF-8 of a JSON object in which no member is
// named twice. The error continues a sentence that begins with the name of the part.
func ReadObject(encoded string) (jsonvalue.Value, error) { return readObject(nil, encoded) }

func readObject(scratch *jsonvalue.Scratch, encoded string) (jsonvalue.Value, error) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	decoded, ok := AppendDecoded((*buffer)[:0], encoded)
	if !ok {
		return jsonvalue.Value{}, errNotBase64url
	}
	if cap(decoded) <= maxKeptBuffer {
		*buffer = decoded
	}
	parse := jsonvalue.Parse
	if scratch != nil {
		parse = scratch.Parse
	}
	value, err := parse(decoded)
	switch {
	case errors.Is(err, jsonvalue.ErrNotUTF8):
		return jsonvalue.Value{}, errNotUTF8
	case err != nil || !value.IsObject():
		return jsonvalue.Value{}, errNotObject
	}
	return value, nil
}

var buffers = sync.Pool{New: func() any { buffer := make([]byte, 0, MaxTokenLength); return &buffer }}

const maxKeptBuffer = 64 * 1024

var (
	errNotBase64url = errors.New("is not base64url")
	errNotUTF8      = errors.New("is not UTF-8")
	errNotObject    = errors.New("is not a JSON object, or names a member twice")
)

func readPart(scratch *jsonvalue.Scratch, encoded, part string) (jsonvalue.Value, error) {
	value, err := readObject(scratch, encoded)
	if err != nil {
		return jsonvalue.Value{}, malformed("Its " + part + " " + err.Error() + ".")
	}
	return value, nil
}

func malformed(detail string) error {
	return refusal.New(refusal.MalformedToken, refusal.Detail{Text: detail})
}
