// Package bearer reads the token of an HTTP request from its one Authorization
// header (RFC 6750 §2.1).
package bearer

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/refusal"
)

// Scheme is the scheme of tokens that are bound to no key.
const Scheme = "Bearer"

// Read reads the grant token of a request: exactly one Authorization header of
// the scheme Bearer, and no token in the URL. The refusal is no_credentials,
// wrong_scheme, two_credentials, malformed_credentials or token_in_query.
func Read(header http.Header, target *url.URL) (string, error) {
	value, err := Authorization(header, target)
	if err != nil {
		return "", err
	}
	return TokenAfter(Scheme, value)
}

// Authorization reads the one Authorization header of a request that has no
// token in its URL. A nil target is not checked.
func Authorization(header http.Header, target *url.URL) (string, error) {
	if target != nil && hasTokenInQuery(target.RawQuery) {
		return "", refuse(refusal.TokenInQuery)
	}
	values := header.Values("Authorization")
	if len(values) > 1 {
		return "", refuse(refusal.TwoCredentials)
	}
	if len(values) == 0 || strings.TrimSpace(values[0]) == "" {
		return "", refuse(refusal.NoCredentials)
	}
	return values[0], nil
}

// TokenAfter reads the one token of an Authorization header of a scheme, in
// any case.
func TokenAfter(scheme, value string) (string, error) {
	given, token, _ := strings.Cut(strings.TrimSpace(value), " ")
	token = strings.TrimLeft(token, " ")
	switch {
	case !strings.EqualFold(given, scheme):
		return "", refuse(refusal.WrongScheme)
	case token == "":
		return "", refuse(refusal.NoCredentials)
	case strings.Contains(token, ","):
		// Proxies join two headers with a comma, which no token contains.
		return "", refuse(refusal.TwoCredentials)
	case len(token) > jws.MaxTokenLength || !isToken(token):
		return "", refuse(refusal.MalformedCredentials)
	}
	return token, nil
}

// isToken reports whether a text is a b64token of RFC 6750 §2.1.
func isToken(text string) bool {
	text = strings.TrimRight(text, "=")
	for _, character := range []byte(text) {
		isAllowed := 'a' <= character && character <= 'z' || 'A' <= character && character <= 'Z' ||
			'0' <= character && character <= '9' || strings.IndexByte("-._~+/", character) >= 0
		if !isAllowed {
			return false
		}
	}
	return text != ""
}

// hasTokenInQuery looks at the names alone: url.ParseQuery leaves out a member
// whose value is not well-formed.
func hasTokenInQuery(query string) bool {
	isSeparator := func(character rune) bool { return character == '&' || character == ';' }
	for member := range strings.FieldsFuncSeq(query, isSeparator) {
		name, _, _ := strings.Cut(member, "=")
		name, err := url.QueryUnescape(name)
		if err == nil && (name == "access_token" || name == "grantToken") {
			return true
		}
	}
	return false
}

func refuse(reason refusal.Reason) error { return refusal.New(reason, refusal.Detail{}) }
