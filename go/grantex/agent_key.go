package grantex

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
)

// An Algorithm is the kind of an agent's key.
type Algorithm string

// The algorithms of agents' keys.
const (
	EdDSA Algorithm = "EdDSA" // Ed25519
	ES256 Algorithm = "ES256" // ECDSA on P-256 with SHA-256
)

// AgentKey is an agent's key pair. Its private half cannot be read from it, and
// printing it shows only its id.
type AgentKey struct {
	kid       string
	algorithm Algorithm
	public    PublicKey
	// A function, because no verb of fmt looks into one.
	sign func(message []byte) ([]byte, error)
}

// KID is the RFC 7638 thumbprint: the name in the store, and the kid at the server.
func (k *AgentKey) KID() string { return k.kid }

// Algorithm is EdDSA or ES256.
func (k *AgentKey) Algorithm() Algorithm { return k.algorithm }

// PublicKey is the public half, as a JWK.
func (k *AgentKey) PublicKey() PublicKey { return k.public }

// Format prints the kid only.
func (k *AgentKey) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "grantex.AgentKey{"+k.kid+"}")
}

// CreateAgentKey makes a key pair and stores the private key, as a JWK, under its
// kid before it returns: no registered key is ever without its private key. An
// empty algorithm is EdDSA.
func CreateAgentKey(ctx context.Context, store SecretStore, algorithm Algorithm) (*AgentKey, error) {
	if store == nil {
		return nil, errors.New("grantex: a key needs a store")
	}
	private, err := newPrivateKey(algorithm)
	if err != nil {
		return nil, err
	}
	key, err := AgentKeyFrom(private)
	if err != nil {
		return nil, err
	}
	text, err := privateJWK(key, private)
	if err != nil {
		return nil, err
	}
	return key, store.Set(ctx, key.kid, text)
}

// LoadAgentKey loads a key that [CreateAgentKey] made, here or in another language
// of this SDK. It returns an [*Error] with CodeKeyUnknown or CodeStoreDamaged, and what
// the store returns.
func LoadAgentKey(ctx context.Context, store SecretStore, kid string) (*AgentKey, error) {
	text, isKnown, err := store.Get(ctx, kid)
	if err != nil {
		return nil, err
	}
	if !isKnown {
		return nil, newError(CodeKeyUnknown, "the store holds no private key %s", kid)
	}
	private, err := parsePrivateJWK(text)
	if err == nil {
		var key *AgentKey
		if key, err = AgentKeyFrom(private); err == nil && key.kid == kid {
			return key, nil
		}
	}
	// The cause is left out: it may quote the private key.
	return nil, newError(CodeStoreDamaged, "the store does not hold that private key under %s, but something else", kid)
}

// AgentKeyFrom makes an agent's key of a private key that is kept elsewhere, such as
// in a key management service. Its public key must be an [ed25519.PublicKey] or an
// [*ecdsa.PublicKey] on P-256.
func AgentKeyFrom(signer crypto.Signer) (*AgentKey, error) {
	if signer == nil {
		return nil, errors.New("grantex: an agent's key needs a signer")
	}
	switch public := signer.Public().(type) {
	case ed25519.PublicKey:
		sign := func(message []byte) ([]byte, error) { return signer.Sign(rand.Reader, message, crypto.Hash(0)) }
		return newAgentKey(EdDSA, PublicKey{Type: "OKP", Curve: "Ed25519", X: encode64(public)}, sign), nil
	case *ecdsa.PublicKey:
		point, err := public.Bytes()
		if err != nil || public.Curve != elliptic.P256() {
			break
		}
		sign := func(message []byte) ([]byte, error) { return signES256(signer, message) }
		return newAgentKey(ES256, PublicKey{Type: "EC", Curve: "P-256", X: encode64(point[1:33]), Y: encode64(point[33:])}, sign), nil
	}
	return nil, errors.New("grantex: an agent's key must be Ed25519 or ECDSA on P-256")
}

func newAgentKey(algorithm Algorithm, public PublicKey, sign func([]byte) ([]byte, error)) *AgentKey {
	return &AgentKey{kid: public.Thumbprint(), algorithm: algorithm, public: public, sign: sign}
}

func newPrivateKey(algorithm Algorithm) (crypto.Signer, error) {
	switch algorithm {
	case "", EdDSA:
		_, private, err := ed25519.GenerateKey(nil)
		return private, err
	case ES256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return nil, errors.New(`grantex: the algorithm of a key must be "EdDSA" or "ES256"`)
}

// signES256 returns r and s side by side (RFC 7518 §3.4); a crypto.Signer returns them in ASN.1.
func signES256(signer crypto.Signer, message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	der, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(der, &pair); err != nil || len(rest) > 0 || pair.R.BitLen() > 256 || pair.S.BitLen() > 256 ||
		pair.R.Sign() < 0 || pair.S.Sign() < 0 {
		return nil, errors.New("grantex: the signer did not return an ECDSA signature")
	}
	signature := make([]byte, 64)
	pair.R.FillBytes(signature[:32])
	pair.S.FillBytes(signature[32:])
	return signature, nil
}

func encode64(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }
