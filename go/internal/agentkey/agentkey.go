// Package agentkey reads the public keys of agents, P-256 for ES256 and Ed25519 for EdDSA, and verifies what they signed.
package agentkey

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"math/big"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
)

// The algorithms. RFC 9864 names EdDSA with this curve "Ed25519".
const (
	ES256 = "ES256"
	EdDSA = "EdDSA"
)

// SignatureBytes is the length of every signature.
const SignatureBytes = 64

const coordinateBytes = 32

// JWK is a public key in form. Its coordinates may be no point on the curve.
type JWK struct {
	// Algorithm is [ES256] or [EdDSA].
	Algorithm string
	// Thumbprint is that of RFC 7638.
	Thumbprint string

	x, y []byte
}

// Key is an imported public key.
type Key struct {
	JWK

	p256 *ecdsa.PublicKey
}

// privateMembers are the members of JWKs that no public key has (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// Read reads a public key. It reports false for anything that is not an Ed25519 or P-256 public key, for a key of small
// order, under which anybody can sign, and for a JWK that contains its private key.
func Read(jwk jsonvalue.Value) (JWK, bool) {
	for _, member := range privateMembers {
		if !jwk.Get(member).IsMissing() {
			return JWK{}, false
		}
	}
	keyType, _ := jwk.Get("kty").Text()
	curve, _ := jwk.Get("crv").Text()
	x, ok := coordinate(jwk, "x")
	if !ok {
		return JWK{}, false
	}
	switch {
	case keyType == "OKP" && curve == "Ed25519":
		hashed := `{"crv":"Ed25519","kty":"OKP","x":"` + jws.Encode(x) + `"}`
		return JWK{EdDSA, thumbprintOf(hashed), x, nil}, !hasSmallOrder(x)
	case keyType == "EC" && curve == "P-256":
		y, ok := coordinate(jwk, "y")
		hashed := `{"crv":"P-256","kty":"EC","x":"` + jws.Encode(x) + `","y":"` + jws.Encode(y) + `"}`
		return JWK{ES256, thumbprintOf(hashed), x, y}, ok
	}
	return JWK{}, false
}

// Import checks that the key is on its curve.
func (k JWK) Import() (*Key, bool) {
	if k.Algorithm == EdDSA {
		return &Key{JWK: k}, true
	}
	point := append(append([]byte{4}, k.x...), k.y...)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	return &Key{k, public}, err == nil
}

// Verify reports whether the key made a signature of [SignatureBytes].
func (k *Key) Verify(signed, signature []byte) bool {
	if len(signature) != SignatureBytes {
		return false
	}
	if k.p256 == nil {
		return ed25519.Verify(k.x, signed, signature)
	}
	digest := sha256.Sum256(signed)
	r := new(big.Int).SetBytes(signature[:SignatureBytes/2])
	s := new(big.Int).SetBytes(signature[SignatureBytes/2:])
	return ecdsa.Verify(k.p256, digest[:], r, s)
}

// ReadAlgorithm returns the one name of an algorithm, and "" for any other.
func ReadAlgorithm(name string) string {
	switch name {
	case ES256:
		return ES256
	case EdDSA, "Ed25519":
		return EdDSA
	}
	return ""
}

func coordinate(jwk jsonvalue.Value, member string) ([]byte, bool) {
	text, ok := jwk.Get(member).Text()
	if !ok {
		return nil, false
	}
	decoded, ok := jws.Decode(text)
	return decoded, ok && len(decoded) == coordinateBytes
}

func thumbprintOf(hashed string) string {
	digest := sha256.Sum256([]byte(hashed))
	return jws.Encode(digest[:])
}

// smallOrder holds the y of every point of order 1, 2, 4 and 8, in both encodings where there are two. Under such a key,
// one signature is valid for every text.
var smallOrder = map[string]bool{
	"0000000000000000000000000000000000000000000000000000000000000000": true,
	"0100000000000000000000000000000000000000000000000000000000000000": true,
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05": true,
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a": true,
}

func hasSmallOrder(x []byte) bool {
	y := append([]byte{}, x...)
	// The highest bit is the sign of the other coordinate.
	y[coordinateBytes-1] &= 0x7f
	return smallOrder[hex.EncodeToString(y)]
}
