package vectors

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/grantex/grantex/go/verify"
)

// NewVerifier makes the verifier of a case: its members jwks, verifier and now.
func NewVerifier(t *testing.T, given Vector, revocation verify.Revocation) *verify.Verifier {
	t.Helper()
	var options struct {
		Issuer         string
		Audience       json.RawMessage
		Developers     []string
		MinimumBinding json.RawMessage
	}
	given.Read(t, "verifier", &options)
	jwks := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		_, _ = writer.Write(given["jwks"])
	}))
	t.Cleanup(jwks.Close)
	chosen := verify.Options{
		Issuer:     options.Issuer,
		Audience:   textOrTexts(t, options.Audience),
		Developers: options.Developers,
		Revocation: revocation,
		JWKSURL:    jwks.URL,
		Clock:      func() time.Time { return Now(t, given) },
	}
	if IsText(options.MinimumBinding) {
		decode(t, options.MinimumBinding, &chosen.MinimumBinding)
	} else if options.MinimumBinding != nil {
		var providers struct{ Directory []string }
		decode(t, options.MinimumBinding, &providers)
		chosen.MinimumBinding, chosen.IdentityProviders = verify.BindingDirectory, providers.Directory
	}
	verifier, err := verify.New(chosen)
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

func textOrTexts(t *testing.T, text json.RawMessage) []string {
	t.Helper()
	if IsText(text) {
		var one string
		decode(t, text, &one)
		return []string{one}
	}
	var texts []string
	decode(t, text, &texts)
	return texts
}

func decode(t *testing.T, text json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// NewKeys returns the keys of the issuer of a case: its members jwks, issuer and now.
func NewKeys(t *testing.T, given Vector) verify.IssuerKeys {
	t.Helper()
	keyed := Vector{"jwks": given["jwks"], "now": given["now"]}
	keyed["verifier"] = json.RawMessage(`{"issuer":` + string(given["issuer"]) + `,"audience":"https://api.test"}`)
	captured := &keysOnly{}
	NewVerifier(t, keyed, captured)
	return captured.keys
}

// keysOnly takes the keys of a verifier, and knows no revocation.
type keysOnly struct {
	verify.RevocationCheck

	keys verify.IssuerKeys
}

func (k *keysOnly) Connect(connected verify.RevocationContext) verify.RevocationCheck {
	k.keys = connected.Keys
	return k
}

// Now returns the time of a case.
func Now(t *testing.T, given Vector) time.Time {
	t.Helper()
	var seconds float64
	if !given.Read(t, "now", &seconds) {
		t.Fatal("no time")
	}
	return time.UnixMilli(int64(seconds * 1000))
}

// IsText reports whether a member is a JSON string.
func IsText(text json.RawMessage) bool { return len(text) > 0 && text[0] == '"' }
