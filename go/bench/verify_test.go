// Package bench compares the verifier with the usual libraries, which check less: what they take and ours refuses is in
// vectors/token.json. It is a module of its own, so that the library depends on none of them.
package bench

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/verify"
)

// setting is one issuer with one token, and its key as each library takes it.
type setting struct {
	issuer *testissuer.Issuer
	token  string
	key    *rsa.PublicKey
}

func newSetting(b *testing.B) setting {
	b.Helper()
	issuer := testissuer.New(b)
	token := issuer.Token("flights:search", "payments:initiate:max_500")
	response, err := http.Get(issuer.URL + "/.well-known/jwks.json")
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	var set struct{ Keys []struct{ N string } }
	if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
		b.Fatal(err)
	}
	modulus, err := base64.RawURLEncoding.DecodeString(set.Keys[0].N)
	if err != nil {
		b.Fatal(err)
	}
	return setting{issuer, token, &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}}
}

func (s setting) verifier(b *testing.B, cacheSize int) *verify.Verifier {
	b.Helper()
	verifier, err := verify.New(verify.Options{
		Issuer:     s.issuer.URL,
		Audience:   []string{s.issuer.Audience},
		Developers: []string{s.issuer.DeveloperID},
		Revocation: verify.NoRevocation,
		CacheSize:  cacheSize,
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := verifier.Verify(b.Context(), s.token); err != nil {
		b.Fatal(err)
	}
	return verifier
}

// contenders verify the token of a setting, each in its own way, and fail the benchmark where it is not accepted.
func contenders(b *testing.B, s setting) []contender {
	b.Helper()
	dot := strings.LastIndexByte(s.token, '.')
	signed := []byte(s.token[:dot])
	signature, err := base64.RawURLEncoding.DecodeString(s.token[dot+1:])
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	uncached, cached := s.verifier(b, -1), s.verifier(b, 0)
	// As from a request: another string with the same text.
	other := strings.Clone(s.token)
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{"RS256"}),
		jwt.WithIssuer(s.issuer.URL),
		jwt.WithAudience(s.issuer.Audience),
		jwt.WithExpirationRequired(),
	)
	keyOf := func(*jwt.Token) (any, error) { return s.key, nil }
	expected := josejwt.Expected{Issuer: s.issuer.URL, AnyAudience: josejwt.Audience{s.issuer.Audience}}
	return []contender{
		{"crypto-rsa", func() error {
			digest := sha256.Sum256(signed)
			return rsa.VerifyPKCS1v15(s.key, crypto.SHA256, digest[:], signature)
		}},
		{"grantex", func() error { _, err := uncached.Verify(ctx, s.token); return err }},
		{"grantex-cached", func() error { _, err := cached.Verify(ctx, other); return err }},
		{"golang-jwt", func() error {
			_, err := parser.ParseWithClaims(s.token, jwt.MapClaims{}, keyOf)
			return err
		}},
		{"go-jose", func() error {
			token, err := josejwt.ParseSigned(s.token, []jose.SignatureAlgorithm{jose.RS256})
			if err != nil {
				return err
			}
			var claims josejwt.Claims
			var rest map[string]any
			if err := token.Claims(s.key, &claims, &rest); err != nil {
				return err
			}
			return claims.Validate(expected)
		}},
	}
}

type contender struct {
	name   string
	verify func() error
}

func BenchmarkVerify(b *testing.B) {
	for _, one := range contenders(b, newSetting(b)) {
		b.Run(one.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := one.verify(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkInTurns measures all of them in turns and reports the fastest turn of each, because a busy machine only adds to
// a turn. The share is that of the signature check, SHA-256 and rsa.VerifyPKCS1v15, in a verification that is not cached.
func BenchmarkInTurns(b *testing.B) {
	const turn = 5
	all := contenders(b, newSetting(b))
	fastest := make([]time.Duration, len(all))
	for b.Loop() {
		for index, one := range all {
			start := time.Now()
			for range turn {
				if err := one.verify(); err != nil {
					b.Fatal(err)
				}
			}
			if spent := time.Since(start); fastest[index] == 0 || spent < fastest[index] {
				fastest[index] = spent
			}
		}
	}
	for index, one := range all {
		b.ReportMetric(float64(fastest[index].Nanoseconds())/turn, "ns/"+one.name)
	}
	b.ReportMetric(float64(fastest[0])/float64(fastest[1]), "share")
	b.ReportMetric(0, "ns/op")
}
