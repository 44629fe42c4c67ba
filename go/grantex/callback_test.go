package grantex

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"
)

func strictBase64(text string) ([]byte, error) {
	return base64.RawURLEncoding.Strict().DecodeString(text)
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	expected := ExpectedCallback{State: "s", Issuer: "https://issuer.example"}
	const issuer = "&iss=https%3A%2F%2Fissuer.example"
	for callback, code := range map[string]Code{
		"https://a.example/cb?code=c&state=s" + issuer:                   "",
		"/cb?code=c&state=s" + issuer:                                    "",
		"/cb?code=c&state=other" + issuer:                                CodeStateMismatch,
		"/cb?error=access_denied&state=other" + issuer:                   CodeStateMismatch,
		"/cb?code=c&state=s&iss=https%3A%2F%2Fevil.example":              CodeIssuerMismatch,
		"/cb?error=access_denied&state=s&iss=https://evil.example":       CodeIssuerMismatch,
		"/cb?code=c&state=s":                                             CodeCallbackMalformed,
		"/cb?code=c" + issuer:                                            CodeCallbackMalformed,
		"/cb?state=s" + issuer:                                           CodeCallbackMalformed,
		"/cb?code=&state=s" + issuer:                                     CodeCallbackMalformed,
		"/cb?code=c&code=d&state=s" + issuer:                             CodeCallbackMalformed,
		"/cb?code=c&state=s&state=t" + issuer:                            CodeCallbackMalformed,
		"/cb?code=c&state=s" + issuer + issuer:                           CodeCallbackMalformed,
		"/cb?code=c&state=s%zz" + issuer:                                 CodeCallbackMalformed,
		"/cb?code=c;x&state=s" + issuer:                                  CodeCallbackMalformed,
		"://":                                                            CodeCallbackMalformed,
		"/cb?error=access_denied&state=s" + issuer:                       CodeAccessDenied,
		"/cb?error=access_denied&code=c&state=s" + issuer:                CodeAccessDenied,
		"/cb?error=a&error=b&state=s" + issuer:                           CodeCallbackMalformed,
		"/cb?error=server_error&state=s" + issuer:                        CodeAuthorizationFailed,
		"/cb?error=" + url.QueryEscape("\x1b[31m") + "&state=s" + issuer: CodeAuthorizationFailed,
	} {
		got, err := ParseCallback(callback, expected)
		if CodeOf(err) != code || (code == "") != (got == "c") || err != nil && strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: got %q, %v", callback, got, err)
		}
	}
	for _, unchecked := range []ExpectedCallback{{}, {State: "s"}, {Issuer: "i"}} {
		if _, err := ParseCallback("/cb?code=c&state=&iss=", unchecked); err == nil || errors.As(err, new(*Error)) {
			t.Errorf("got %v", err)
		}
	}
}

// The example of RFC 7636 appendix B.
func TestPKCE(t *testing.T) {
	t.Parallel()
	if got := hashOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); got != "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" {
		t.Fatalf("got %s", got)
	}
	one, other := NewPKCE(), NewPKCE()
	if one.Challenge != hashOf(one.Verifier) || one.Verifier == other.Verifier || len(one.Verifier) != 43 {
		t.Fatal("a verifier that is not 256 random bits, or another challenge")
	}
	if state := NewState(); len(state) != 43 || state == NewState() {
		t.Fatal("a state that is not 256 random bits")
	}
}
