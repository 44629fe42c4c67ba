package grantex

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
)

// PublicKey is the public half of an agent's key, as a JWK: Ed25519 or P-256.
type PublicKey struct {
	// Type is "OKP" or "EC".
	Type string `json:"kty"`
	// Curve is "Ed25519" or "P-256".
	Curve string `json:"crv"`
	X     string `json:"x"`
	// Y is empty for Ed25519.
	Y string `json:"y,omitzero"`
}

// Thumbprint is the RFC 7638 thumbprint: the kid of the key.
func (k PublicKey) Thumbprint() string {
	text, _ := encodeJSON(struct {
		Curve string `json:"crv"`
		Type  string `json:"kty"`
		X     string `json:"x"`
		Y     string `json:"y,omitzero"`
	}{k.Curve, k.Type, k.X, k.Y})
	return hashOf(string(text))
}

// storedKey is a private key as a JWK, as every language of this SDK stores it.
type storedKey struct {
	PublicKey
	D         string    `json:"d"`
	Algorithm Algorithm `json:"alg"`
}

func privateJWK(key *AgentKey, private crypto.Signer) (string, error) {
	stored := storedKey{PublicKey: key.public, Algorithm: key.algorithm}
	switch private := private.(type) {
	case ed25519.PrivateKey:
		stored.D = encode64(private.Seed())
	case *ecdsa.PrivateKey:
		scalar, err := private.Bytes()
		if err != nil {
			return "", err
		}
		stored.D = encode64(scalar)
	}
	text, err := encodeJSON(stored)
	return string(text), err
}

var errNoPrivateKey = errors.New("not a private key")

func parsePrivateJWK(text string) (crypto.Signer, error) {
	var stored storedKey
	if err := decodeJSON([]byte(text), &stored); err != nil {
		return nil, errNoPrivateKey
	}
	secret, err := base64.RawURLEncoding.Strict().DecodeString(stored.D)
	if err != nil || len(secret) != 32 {
		return nil, errNoPrivateKey
	}
	switch stored.Algorithm {
	case EdDSA:
		return ed25519.NewKeyFromSeed(secret), nil
	case ES256:
		return ecdsa.ParseRawPrivateKey(elliptic.P256(), secret)
	}
	return nil, errNoPrivateKey
}
