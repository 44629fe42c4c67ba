package vectors

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/dpop"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func runDPoP(t *testing.T, given Vector) any {
	var secret, token *string
	given.Read(t, "nonceSecret", &secret)
	given.Read(t, "token", &token)
	if given.Text(t, "operation") == "guard" {
		return runDPoPGuard(t, given, orEmpty(secret))
	}
	expected := dpop.Expectation{
		Method: given.Text(t, "method"),
		URL:    given.Text(t, "url"),
		Token:  orEmpty(token),
		Now:    Now(t, given),
	}
	if secret != nil {
		nonces, err := dpop.NewNonces(*secret)
		if err != nil {
			t.Fatal(err)
		}
		expected.Nonces = nonces
	}
	proof, err := dpop.Check(given.Text(t, "proof"), expected)
	if err != nil {
		refused := refusal.From(err, refusal.GuardFailed, nil)
		members := map[string]any{"reason": refused.Reason}
		if refused.Nonce != "" {
			members["nonce"] = refused.Nonce
		}
		return map[string]any{"refused": members}
	}
	return map[string]any{"jkt": proof.Thumbprint, "jti": proof.ID, "expiresAt": proof.ExpiresAt}
}

func runDPoPGuard(t *testing.T, given Vector, secret string) any {
	var requests []struct {
		Method, URL string
		Headers     [][2]string
		Now         float64
	}
	given.Read(t, "requests", &requests)
	now := Now(t, given)
	checker, err := dpop.New(dpop.Options{
		Origin:      given.Text(t, "origin"),
		Mode:        refusal.DPoPMode(given.Text(t, "mode")),
		NonceSecret: secret,
		Clock:       func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	guarding, err := guard.New(guard.Options{
		Verifier: NewVerifier(t, given, verify.NoRevocation), Audit: audit.None, DPoP: checker,
	})
	if err != nil {
		t.Fatal(err)
	}
	rule := guard.Rule[any]{Scopes: []string{"flights:search"}}
	outcomes := []string{}
	for _, one := range requests {
		now = time.UnixMilli(int64(one.Now * 1000))
		target, err := url.ParseRequestURI(one.URL)
		if err != nil {
			t.Fatal(err)
		}
		request := &http.Request{Method: one.Method, URL: target, RequestURI: one.URL, Header: http.Header{}}
		for _, header := range one.Headers {
			request.Header.Add(header[0], header[1])
		}
		token := func(context.Context) (guard.Credentials, error) { return checker.Read(request) }
		_, err = guard.Admit(t.Context(), guarding, guard.Call[any]{Token: token, Action: "flights.search", Rule: &rule})
		outcome := "accepted"
		if err != nil {
			outcome = string(refusal.From(err, refusal.GuardFailed, nil).Reason)
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
