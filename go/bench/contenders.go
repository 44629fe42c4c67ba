package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strings"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/verify"
)

// contendersOf returns what is measured. Each takes another token with each call.
func contendersOf(given setting) (map[string]contender, error) {
	modulus, err := base64.RawURLEncoding.DecodeString(given.JWK.N)
	if err != nil {
		return nil, err
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}
	contenders := map[string]contender{
		"golang-jwt": golangJWT(given, key),
		"go-jose":    goJOSE(given, key),
	}
	for _, add := range []func(setting, *rsa.PublicKey, map[string]contender) error{addRaw, addOurs} {
		if err := add(given, key, contenders); err != nil {
			return nil, err
		}
	}
	return contenders, nil
}

// addRaw adds the signature check alone.
func addRaw(given setting, key *rsa.PublicKey, contenders map[string]contender) error {
	signed, signatures := make([][]byte, len(given.Tokens)), make([][]byte, len(given.Tokens))
	for index, token := range given.Tokens {
		dot := strings.LastIndexByte(token, '.')
		signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
		if err != nil {
			return err
		}
		signed[index], signatures[index] = []byte(token[:dot]), signature
	}
	contenders["raw"] = func(index int) error {
		at := index % len(signed)
		digest := sha256.Sum256(signed[at])
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signatures[at])
	}
	return nil
}

// addOurs adds the verifier without and with its cache, the guard over it, and a look-up as the bound of the cache.
func addOurs(given setting, _ *rsa.PublicKey, contenders map[string]contender) error {
	ctx := context.Background()
	uncached, err := verifierOf(given, -1)
	if err != nil {
		return err
	}
	cached, err := verifierOf(given, 0)
	if err != nil {
		return err
	}
	guarded, err := guard.New(guard.Options{Verifier: cached, Audit: audit.None})
	if err != nil {
		return err
	}
	rule := &guard.Rule[any]{Scopes: []string{given.Scope}}
	// As from requests: other strings with the same text.
	received := make([]string, len(given.Tokens))
	seen := make(map[string]bool, len(given.Tokens))
	for index, token := range given.Tokens {
		received[index], seen[token] = strings.Clone(token), true
	}
	tokenAt := func(index int) string { return received[index%len(received)] }

	contenders["uncached"] = func(index int) error { _, err := uncached.Verify(ctx, tokenAt(index)); return err }
	contenders["cached"] = func(index int) error { _, err := cached.Verify(ctx, tokenAt(index)); return err }
	contenders["decision"] = func(index int) error {
		call := guard.Call[any]{Token: guard.Bearer(tokenAt(index)), Action: given.Scope, Rule: rule}
		_, err := guard.Admit(ctx, guarded, call)
		return err
	}
	contenders["look-up"] = func(index int) error {
		if !seen[tokenAt(index)] {
			return jwt.ErrTokenUnverifiable
		}
		return nil
	}
	return nil
}

// verifierOf returns a verifier that has seen the tokens.
func verifierOf(given setting, cacheSize int) (*verify.Verifier, error) {
	revocation := verify.NoRevocation
	if given.Revocation == "feed" {
		following, err := feed.New(feed.Options{APIKey: given.APIKey})
		if err != nil {
			return nil, err
		}
		revocation = following
	}
	verifier, err := verify.New(verify.Options{
		Issuer:     given.Issuer,
		Audience:   []string{given.Audience},
		Developers: []string{given.Developer},
		Revocation: revocation,
		CacheSize:  cacheSize,
	})
	if err != nil {
		return nil, err
	}
	for _, token := range given.Tokens {
		if _, err := verifier.Verify(context.Background(), token); err != nil {
			return nil, err
		}
	}
	return verifier, nil
}

func golangJWT(given setting, key *rsa.PublicKey) contender {
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{"RS256"}),
		jwt.WithIssuer(given.Issuer),
		jwt.WithAudience(given.Audience),
		jwt.WithExpirationRequired(),
	)
	keyOf := func(*jwt.Token) (any, error) { return key, nil }
	return func(index int) error {
		_, err := parser.ParseWithClaims(given.Tokens[index%len(given.Tokens)], jwt.MapClaims{}, keyOf)
		return err
	}
}

func goJOSE(given setting, key *rsa.PublicKey) contender {
	expected := josejwt.Expected{Issuer: given.Issuer, AnyAudience: josejwt.Audience{given.Audience}}
	return func(index int) error {
		token, err := josejwt.ParseSigned(given.Tokens[index%len(given.Tokens)], []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			return err
		}
		var claims josejwt.Claims
		var rest map[string]any
		if err := token.Claims(key, &claims, &rest); err != nil {
			return err
		}
		return claims.Validate(expected)
	}
}
