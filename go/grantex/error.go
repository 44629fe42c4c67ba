package grantex

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Error is a call that failed. Neither its message nor its fields hold an API
// key, a token or a code.
//
//	var failed *grantex.Error
//	if errors.As(err, &failed) && failed.Code == grantex.CodeNotFound { … }
type Error struct {
	// Code is what programs decide by.
	Code Code
	// Message is for people, and may change.
	Message string
	// Status is the HTTP status; 0 without a response.
	Status int
	// RequestID is the id of the request in the server's log; empty without a response.
	RequestID string
	// Field is the member of the request that a CodeValidationError is about, such as "scopes"; empty if there is none.
	Field string
	// RetryAfter is how long the server asks to wait before the next request; 0 if it does not say.
	RetryAfter time.Duration
	// ErrorURI is the page about the code at the server, which says how to mend it; empty for codes of this package.
	ErrorURI string
	// Err is the cause, such as the error of the network; nil without one.
	Err error
}

// Error describes the failure without any secret.
func (e *Error) Error() string {
	text := fmt.Sprintf("grantex: %s (%s", e.Message, e.Code)
	if e.RequestID != "" {
		text += ", request " + e.RequestID
	}
	return text + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of an [*Error] in the chain of err, and "" if there is none.
func CodeOf(err error) Code {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Code
	}
	return ""
}

// statusOf returns the HTTP status of an [*Error], and 0 if there is none.
func statusOf(err error) int {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Status
	}
	return 0
}

// secretPattern finds API keys, refresh tokens and JWTs, in case a response repeats one.
var secretPattern = regexp.MustCompile(`gx_(?:test|live)_[\w-]+|ref_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]*`)

// longestMessage is in bytes, far above any message of the server.
const longestMessage = 2000

// safeText makes a text of a response fit for a log: no secret, no control character, not too long.
func safeText(text string) string {
	// Before it is cut, which could hide what a secret looks like.
	text = secretPattern.ReplaceAllString(text, "[secret]")
	if len(text) > longestMessage {
		text = text[:longestMessage]
	}
	return strings.Map(func(char rune) rune {
		if unicode.IsControl(char) || unicode.Is(unicode.Cf, char) {
			return '\uFFFD'
		}
		return char
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// newError makes an error of this package's own code.
func newError(code Code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: safeText(fmt.Sprintf(format, arguments...))}
}

// networkError makes an error of a request without an answer. The cause is without the URL, which net/http repeats.
func networkError(message string, cause error) *Error {
	inner := cause
	var failed *url.Error
	if errors.As(cause, &failed) {
		inner = failed.Err
	}
	return &Error{Code: CodeNetworkError, Message: safeText(message + ": " + inner.Error()), Err: cause}
}
