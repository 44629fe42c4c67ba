package verify_test

import (
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/testissuer"
)

func FuzzNoTokenButTheIssuersIsAccepted(f *testing.F) {
	issuer := testissuer.New(f)
	verifier := newVerifier(f, issuer, nil)
	good := issuer.Token()
	f.Add(good)
	parts := strings.Split(good, ".")
	for _, header := range []string{
		`{"alg":"none","typ":"at+jwt","kid":"x"}`, `{"alg":"HS256","typ":"at+jwt","kid":"x"}`, `{"alg":"RS256","typ":"at+jwt"}`,
		`{"ALG":"RS256","Typ":"at+jwt","KID":"x"}`, `{"alg":"RS256","alg":"none","typ":"at+jwt","kid":"x"}`,
	} {
		f.Add(encode(header) + "." + parts[1] + "." + parts[2])
	}
	f.Add(parts[0] + "." + encode(`{"iss":"`+issuer.URL+`"}`) + "." + parts[2])
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		grant, err := verifier.Verify(t.Context(), token)
		if err == nil && token != good {
			t.Fatalf("accepted %q as %v", token, grant)
		}
	})
}
