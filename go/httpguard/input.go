package httpguard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/refusal"
)

type inputKey struct{}

// Input returns what Input of the options returned for this request: the value
// that the guard has checked. Use it in place of the body. It reports false
// behind a route whose input has another type.
func Input[INPUT any](ctx context.Context) (INPUT, bool) {
	input, ok := ctx.Value(inputKey{}).(INPUT)
	return input, ok
}

// JSONBody returns a function for Input of the options that reads the body as
// JSON, at most maxBytes of it, and gives the bytes back, so that a handler can
// read them again. A body that is too large, is not JSON, or does not fit the
// type refuses the request: input_unreadable. So does one that names a member
// twice, in whatever case, and one whose Content-Type is not that of JSON, or is
// stated twice: the handler might read something else. Without a Content-Type,
// the body is read.
func JSONBody[INPUT any](maxBytes int64) func(*http.Request) (INPUT, error) {
	return func(request *http.Request) (INPUT, error) {
		var input INPUT
		if request.Body == nil {
			return input, Unreadable(io.ErrUnexpectedEOF)
		}
		if !isJSON(request.Header["Content-Type"]) {
			return input, Unreadable(errors.New("the Content-Type is not that of JSON"))
		}
		body, err := io.ReadAll(io.LimitReader(request.Body, maxBytes+1))
		if err != nil {
			return input, Unreadable(err)
		}
		rest := request.Body
		request.Body = givenBack{io.MultiReader(bytes.NewReader(body), rest), rest}
		if int64(len(body)) > maxBytes {
			return input, Unreadable(fmt.Errorf("the body is longer than %d bytes", maxBytes))
		}
		parsed, err := jsonvalue.Parse(body)
		if err != nil {
			return input, Unreadable(err)
		}
		if name := jsonvalue.AmbiguousMember(parsed); name != "" {
			return input, Unreadable(fmt.Errorf("the body names %q twice", name))
		}
		if err := json.Unmarshal(body, &input); err != nil {
			return input, Unreadable(err)
		}
		return input, nil
	}
}

// isJSON reports whether the values of Content-Type are that of JSON alone, or none.
func isJSON(values []string) bool {
	if len(values) == 0 {
		return true
	}
	kind, _, err := mime.ParseMediaType(values[0])
	return err == nil && len(values) == 1 && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// givenBack is a body that was read and can be read again.
type givenBack struct {
	io.Reader
	io.Closer
}

// Unreadable makes an error for Input of the options: what the caller sent is
// not what the route takes. The request is refused: input_unreadable. The cause
// is not told.
func Unreadable(cause error) error {
	return refusal.New(refusal.InputUnreadable, refusal.Detail{Cause: cause})
}

// recovered calls a function of the options, and returns its panic as an error.
func recovered[RESULT any](call func() (RESULT, error)) (result RESULT, err error) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		cause, ok := fault.(error)
		if !ok {
			cause = errors.New("it panicked")
		}
		err = fmt.Errorf("httpguard: a function of the options panicked: %w", cause)
	}()
	return call()
}
