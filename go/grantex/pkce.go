package grantex

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"

	"github.com/grantex/grantex/go/internal/redact"
)

// PKCE is a code verifier and its challenge (RFC 7636), with the method S256.
type PKCE struct {
	// Verifier stays with the client until Tokens.Exchange.
	Verifier string `secret:"true"`
	// Challenge goes with Authorizations.Create.
	Challenge string
}

// NewPKCE makes a verifier of 256 random bits, and its challenge.
func NewPKCE() PKCE {
	verifier := randomText()
	return PKCE{Verifier: verifier, Challenge: hashOf(verifier)}
}

// NewState makes a state of 256 random bits, to keep in the principal's session until the callback (RFC 6749 §10.12).
func NewState() string { return randomText() }

// Format prints the challenge only.
func (p PKCE) Format(state fmt.State, _ rune) { redact.Format(state, p) }

// LogValue is the challenge only.
func (p PKCE) LogValue() slog.Value { return redact.LogValue(p) }

// randomText is 256 random bits in base64url.
func randomText() string {
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // It never fails (crypto/rand).
	return base64.RawURLEncoding.EncodeToString(bits)
}

// hashOf is the SHA-256 of a text in base64url.
func hashOf(text string) string {
	digest := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}
