package grantex

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A CallOption changes one call that creates something.
type CallOption func(*call)

// IdempotencyKey sets the key of a POST: two calls with the same key run once
// (docs/protocol.md §2). Default: a random key for each call, kept for its retries.
// It is 1 to 255 visible ASCII characters.
func IdempotencyKey(key string) CallOption {
	return func(call *call) { call.idempotencyKey, call.hasOwnKey = key, true }
}

// call is one request to the API, independent of HTTP.
type call struct {
	method string
	path   path
	query  url.Values
	// body is encoded as JSON; nil for none.
	body           any
	idempotencyKey string
	hasOwnKey      bool
	// isUnrepeatable: it may not be sent again after a lost response. Every other POST has an idempotency key.
	isUnrepeatable bool
	// repeatWithin is how long after the first attempt it may still be sent again; 0 for no limit.
	repeatWithin time.Duration
	// patience is how long the server may take besides the timeout of the connection.
	patience time.Duration
	// prove makes the DPoP proof of the request, with the server's nonce that is known; nil for no proof.
	prove func(ctx context.Context, nonce string) (string, error)
	// wasDone is asked when a DELETE gets 404 after a lost response: whether the first attempt did it.
	wasDone func(context.Context) bool
	// mediaType of a stream; empty for JSON.
	mediaType string
	// silence is how long a stream may send nothing; 0 for the timeout of the connection.
	silence time.Duration
}

func (c call) with(options []CallOption) call {
	for _, option := range options {
		option(&c)
	}
	return c
}

// repeatWithinMemory is for calls whose proof or secret the server keeps for only 60 seconds: a later retry would count
// as theft (docs/protocol.md §6), or create a second secret beside one that nobody has. The rest of the minute lets
// the last attempt arrive.
const repeatWithinMemory = 45 * time.Second

// path is the path of a call, or why there is none.
type path struct {
	text string
	err  error
}

func route(text string) path { return path{text: text} }

// withID ends in an id. An id that would change the path, such as "" or "..", is refused.
func (p path) withID(id string) path {
	for _, char := range []byte(id) {
		if char != '_' && char != '-' && !('0' <= char && char <= '9') && !('A' <= char && char <= 'Z') && !('a' <= char && char <= 'z') {
			id = ""
			break
		}
	}
	if id == "" {
		p.err = errors.Join(p.err, errors.New("grantex: the id for "+p.text+"/{id} must consist of letters, digits, _ and -"))
	}
	p.text += "/" + id
	return p
}

// withName ends in a name that the caller chose. "." and ".." are refused: every URL reads them as path segments, escaped
// or not.
func (p path) withName(name string) path {
	if name == "" || name == "." || name == ".." || !utf8.ValidString(name) {
		p.err = errors.Join(p.err, errors.New(`grantex: the name for `+p.text+`/{name} must be a text, and neither "." nor ".."`))
	}
	p.text += "/" + url.PathEscape(name)
	return p
}

func (p path) then(rest string) path {
	p.text += rest
	return p
}

// queryOf encodes the fields of a struct that are set, by their query tags. Times are ISO 8601 in UTC, slices are joined by
// commas.
func queryOf(params any) url.Values {
	query := url.Values{}
	value := reflect.ValueOf(params)
	for index := range value.NumField() {
		name := value.Type().Field(index).Tag.Get("query")
		if field := value.Field(index); name != "" && !field.IsZero() {
			query.Set(name, queryText(field.Interface()))
		}
	}
	return query
}

// instantText is an instant as the API writes it.
func instantText(instant time.Time) string { return instant.UTC().Format("2006-01-02T15:04:05.000Z") }

func queryText(value any) string {
	switch value := value.(type) {
	case time.Time:
		return instantText(value)
	case []string:
		return strings.Join(value, ",")
	}
	if number := reflect.ValueOf(value); number.CanInt() {
		return strconv.FormatInt(number.Int(), 10)
	}
	return reflect.ValueOf(value).String()
}
