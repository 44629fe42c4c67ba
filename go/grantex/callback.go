package grantex

import (
	"errors"
	"net/url"
	"regexp"
)

// ExpectedCallback is what a callback must match.
type ExpectedCallback struct {
	// State went with Authorizations.Create; it comes from the session of this browser.
	State string
	// Issuer is the one that was asked: Issuer of Client.Discover.
	Issuer string
}

// ParseCallback reads the code from the URL that the principal's browser was sent
// back to (docs/protocol.md §6): absolute, or only path and query, as in
// [net/http.Request]. It checks state first, then iss (RFC 9207), and only then
// what the callback says. It does not check the host and path of the URL.
//
// It returns an [*Error] with CodeCallbackMalformed, CodeStateMismatch,
// CodeIssuerMismatch, CodeAccessDenied or CodeAuthorizationFailed.
func ParseCallback(callback string, expected ExpectedCallback) (code string, err error) {
	if expected.State == "" || expected.Issuer == "" {
		return "", errors.New("grantex: ExpectedCallback.State and ExpectedCallback.Issuer must not be empty")
	}
	address, err := url.Parse(callback)
	if err != nil {
		return "", newError(CodeCallbackMalformed, "the callback is not a URL")
	}
	parameters, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return "", newError(CodeCallbackMalformed, "the callback has a malformed query")
	}
	state, err := only(parameters, "state")
	if err != nil {
		return "", err
	}
	if state != expected.State {
		return "", newError(CodeStateMismatch, "this callback does not belong to the request of this session")
	}
	issuer, err := only(parameters, "iss")
	if err != nil {
		return "", err
	}
	if issuer != expected.Issuer {
		return "", newError(CodeIssuerMismatch, "this callback does not come from the issuer that was asked")
	}
	if parameters.Has("error") {
		refusal, err := only(parameters, "error")
		if err != nil {
			return "", err
		}
		return "", refusedCallback(refusal)
	}
	return only(parameters, "code")
}

// only returns a parameter that must appear exactly once: of two, another reader may use the other one.
func only(parameters url.Values, name string) (string, error) {
	values := parameters[name]
	if len(values) != 1 || values[0] == "" {
		return "", newError(CodeCallbackMalformed, "the callback must have exactly one %q", name)
	}
	return values[0], nil
}

var callbackErrorPattern = regexp.MustCompile(`^[\w.-]{1,64}$`)

func refusedCallback(refusal string) *Error {
	if refusal == "access_denied" {
		return newError(CodeAccessDenied, "the principal did not approve")
	}
	if !callbackErrorPattern.MatchString(refusal) {
		refusal = "an error without a proper name"
	}
	return newError(CodeAuthorizationFailed, "the issuer answered with %s", refusal)
}
