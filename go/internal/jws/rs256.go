package jws

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
)

// VerifyRS256 reports whether a key made a signature of RS256 (RFC 7518 §3.3), which has as many bytes as its modulus.
func VerifyRS256(key *rsa.PublicKey, signed, signature []byte) bool {
	digest := sha256.Sum256(signed)
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
}
