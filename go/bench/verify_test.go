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

func BenchmarkVerify(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		s := newSetting(b)
		signed, encoded := s.token[:strings.LastIndexByte(s.token, '.')], s.token[strings.LastIndexByte(s.token, '.')+1:]
		signature, err := base64.RawURLEncoding.DecodeString(encoded)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			digest := sha256.Sum256([]byte(signed))
			if err := rsa.VerifyPKCS1v15(s.key, crypto.SHA256, digest[:], signature); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("grantex/uncached", func(b *testing.B) {
		s := newSetting(b)
		verifier := s.verifier(b, -1)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := verifier.Verify(b.Context(), s.token); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("grantex/cached", func(b *testing.B) {
		s := newSetting(b)
		verifier := s.verifier(b, 0)
		// As from a request: another string with the same text.
		token, ctx := strings.Clone(s.token), b.Context()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := verifier.Verify(ctx, token); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("grantex/cached/parallel", func(b *testing.B) {
		s := newSetting(b)
		verifier := s.verifier(b, 0)
		token, ctx := strings.Clone(s.token), b.Context()
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := verifier.Verify(ctx, token); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("golang-jwt", func(b *testing.B) {
		s := newSetting(b)
		parser := jwt.NewParser(
			jwt.WithValidMethods([]string{"RS256"}),
			jwt.WithIssuer(s.issuer.URL),
			jwt.WithAudience(s.issuer.Audience),
			jwt.WithExpirationRequired(),
		)
		b.ReportAllocs()
		for b.Loop() {
			claims := jwt.MapClaims{}
			if _, err := parser.ParseWithClaims(s.token, claims, func(*jwt.Token) (any, error) { return s.key, nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("go-jose", func(b *testing.B) {
		s := newSetting(b)
		expected := josejwt.Expected{Issuer: s.issuer.URL, AnyAudience: josejwt.Audience{s.issuer.Audience}}
		b.ReportAllocs()
		for b.Loop() {
			token, err := josejwt.ParseSigned(s.token, []jose.SignatureAlgorithm{jose.RS256})
			if err != nil {
				b.Fatal(err)
			}
			var claims josejwt.Claims
			var rest map[string]any
			if err := token.Claims(s.key, &claims, &rest); err != nil {
				b.Fatal(err)
			}
			if err := claims.Validate(expected); err != nil {
				b.Fatal(err)
			}
		}
	})
}
