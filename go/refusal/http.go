package refusal

import (
	"net/http"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/details"
)

// Body is the body of a refusal, the same in an HTTP body, a tool's message and an MCP result. Its members are described
// at [Error]. It is safe to show to a model.
type Body struct {
	Error         Code     `json:"error"`
	Code          Reason   `json:"code"`
	Message       string   `json:"message"`
	MissingScopes []string `json:"missingScopes,omitempty"`
	Expected      []string `json:"expected,omitempty"`
	// Received is present with Expected, even where it is empty.
	Received *[]string `json:"received,omitempty"`
	Members
	HowToAsk string `json:"howToAsk"`
	ErrorURI string `json:"error_uri,omitempty"`
}

// Body returns the body of a refusal, without the HTTP around it.
func (e *Error) Body() Body {
	body := Body{
		Error:         e.Code,
		Code:          e.Reason,
		Message:       e.Message,
		MissingScopes: e.MissingScopes,
		Members:       e.Members,
		HowToAsk:      e.HowToAsk,
		ErrorURI:      e.ErrorURI,
	}
	if len(e.Expected) > 0 {
		received := append([]string{}, e.Received...)
		body.Expected, body.Received = e.Expected, &received
	}
	return body
}

// DPoPMode says which tokens a challenge asks for (RFC 9449 §7.1).
type DPoPMode string

// The modes. The zero value asks for a bearer token.
const (
	// DPoPAccept asks for a bearer token, or one that is bound to a key.
	DPoPAccept DPoPMode = "accept"
	// DPoPRequire asks for a token that is bound to a key.
	DPoPRequire DPoPMode = "require"
)

// Challenge is what a challenge says besides the refusal itself. The zero value of a member leaves it out.
type Challenge struct {
	// ResourceMetadata is the URL of the protected resource's metadata, as resource_metadata (RFC 9728 §5.1).
	ResourceMetadata string
	// Scope is what a client without a good token asks for first: scopes, separated by spaces, as scope of every 401
	// (RFC 6750 §3).
	Scope string
	// DPoP says which tokens it asks for: bearer tokens by default.
	DPoP DPoPMode
}

// Answer is a refusal as an HTTP answer.
type Answer struct {
	Status int
	// Header has the challenge, and Retry-After where trying again helps.
	Header http.Header
	// Body is sent as JSON.
	Body Body
}

var statuses = map[Code]int{
	CodeInvalidRequest:                 http.StatusBadRequest,
	CodeInvalidToken:                   http.StatusUnauthorized,
	CodeInvalidDPoPProof:               http.StatusUnauthorized,
	CodeUseDPoPNonce:                   http.StatusUnauthorized,
	CodeInsufficientUserAuthentication: http.StatusUnauthorized,
	CodeInsufficientScope:              http.StatusForbidden,
	CodeApprovalRequired:               http.StatusForbidden,
	CodeTemporarilyUnavailable:         http.StatusServiceUnavailable,
	CodeServerError:                    http.StatusServiceUnavailable,
}

// HTTP turns an error into an HTTP answer: 400 invalid_request, 401 invalid_token, 403 insufficient_scope, each with a
// challenge in WWW-Authenticate (RFC 6750 §3), 401 insufficient_user_authentication with one that names the acr_values
// (RFC 9470 §3), 403 approval_required, 503 temporarily_unavailable with Retry-After, and 503 server_error for a fault of the service itself.
// The scope of a 403 names what is missing and what the grant holds, because some clients ask for what the challenge
// names and for nothing else. An error that is not a refusal is a fault of the service, and its text is not shown.
func HTTP(err error, challenge Challenge) Answer {
	refused := From(err, GuardFailed, nil)
	status, ok := statuses[refused.Code]
	if !ok {
		status = http.StatusServiceUnavailable
	}
	header := http.Header{"Cache-Control": {"no-store"}}
	if refused.Nonce != "" {
		header.Set("DPoP-Nonce", refused.Nonce)
	}
	if refused.Code == CodeTemporarilyUnavailable {
		header.Set("Retry-After", "1")
	}
	if status != http.StatusServiceUnavailable {
		header.Set("WWW-Authenticate", challengeOf(refused, status, challenge))
	}
	return Answer{status, header, refused.Body()}
}

const (
	realm      = `realm="grantex"`
	algorithms = `algs="ES256 EdDSA"`
)

func challengeOf(refused *Error, status int, challenge Challenge) string {
	code, description, scope := string(refused.Code), refused.Message, challenge.Scope
	uri := refused.ErrorURI
	// RFC 6750 §3.1: a request without a bearer token is asked for one, without an error.
	if refused.Reason == NoCredentials || refused.Reason == WrongScheme {
		code, description, uri = "", "", ""
	}
	if status != http.StatusUnauthorized {
		scope = strings.Join(askable(refused.HeldScopes, refused.MissingScopes), " ")
	}
	// Clients look for the errors of proofs in a challenge that has no other scheme.
	isForBearer := challenge.DPoP != DPoPRequire && !strings.Contains(string(refused.Code), "dpop")
	text := "DPoP " + realm
	if isForBearer {
		text = "Bearer " + realm
	}
	for _, parameter := range []struct{ name, value string }{
		{"error", code},
		{"scope", scope},
		{"acr_values", strings.Join(refused.ACRValues, " ")},
		{"resource_metadata", challenge.ResourceMetadata},
		{"error_uri", uri},
		// Last, and without "=": clients look for the others by their names, wherever these are, and a claim of the token
		// may be in the text.
		{"error_description", strings.ReplaceAll(description, "=", "?")},
	} {
		if parameter.value != "" {
			text += ", " + parameter.name + `="` + headerText(parameter.value) + `"`
		}
	}
	switch {
	case !isForBearer:
		return text + ", " + algorithms
	case challenge.DPoP != "":
		return text + ", DPoP " + algorithms
	}
	return text
}

// askable returns each scope once. A client can ask for a scope that is limited by details, with them or without; nobody
// can for by_details alone.
func askable(lists ...[]string) []string {
	var all []string
	for _, text := range slices.Concat(lists...) {
		text = strings.TrimSuffix(text, ":"+details.ByDetails)
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// headerText replaces what RFC 6750 §3 does not allow in the value of a parameter; a character beyond U+FFFF counts
// twice, as in every language.
func headerText(text string) string {
	var allowed strings.Builder
	for _, character := range text {
		switch {
		case character == '"':
			allowed.WriteByte('\'')
		case character > 0xffff:
			allowed.WriteString("??")
		case character < ' ' || character > '~' || character == '\\':
			allowed.WriteByte('?')
		default:
			allowed.WriteByte(byte(character))
		}
	}
	return allowed.String()
}
