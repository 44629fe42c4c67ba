package dpop

import (
	"strings"
	"sync"

	"github.com/grantex/grantex/go/internal/agentkey"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/refusal"
)

// A client sends one header with all its proofs. Importing its key each time would cost a third of the signature check.
const maxKnownKeys = 1000

var (
	knownKeys     = map[string]*agentkey.Key{}
	knownKeysLock sync.RWMutex
)

// proofKey reads the header of a proof, and imports its key (RFC 9449 §4.2). It is exactly typ dpop+jwt, alg ES256,
// EdDSA or Ed25519, and as jwk a public key for that algorithm.
func proofKey(encoded string) (*agentkey.Key, error) {
	knownKeysLock.RLock()
	known := knownKeys[encoded]
	knownKeysLock.RUnlock()
	if known != nil {
		return known, nil
	}
	jwk, err := readHeader(encoded)
	if err != nil {
		return nil, err
	}
	key, ok := jwk.Import()
	if !ok {
		return nil, invalidProof(`Its "jwk" is not a point on the curve.`)
	}
	knownKeysLock.Lock()
	defer knownKeysLock.Unlock()
	if len(knownKeys) >= maxKnownKeys {
		clear(knownKeys)
	}
	// Copies, because the header is part of a whole proof.
	knownKeys[strings.Clone(encoded)] = key
	return key, nil
}

func readHeader(encoded string) (agentkey.JWK, error) {
	header, err := jws.ReadObject(encoded)
	if err != nil {
		return agentkey.JWK{}, invalidProof("Its header is not the base64url of a JSON object.")
	}
	// A media type, compared without regard to case (RFC 7515 §4.1.9).
	typ, _ := header.Get("typ").Text()
	if typ = strings.ToLower(typ); typ != "dpop+jwt" && typ != "application/dpop+jwt" {
		return agentkey.JWK{}, invalidProof(`Its "typ" is not dpop+jwt.`)
	}
	name, _ := header.Get("alg").Text()
	algorithm := agentkey.ReadAlgorithm(name)
	if algorithm == "" {
		return agentkey.JWK{}, invalidProof(`Its "alg" is not ES256, EdDSA or Ed25519.`)
	}
	for _, member := range header.Members() {
		if member.Name != "alg" && member.Name != "jwk" && member.Name != "typ" {
			return agentkey.JWK{}, invalidProof(`Its header contains more than "typ", "alg" and "jwk".`)
		}
	}
	jwk := header.Get("jwk")
	key, ok := agentkey.Read(jwk)
	if !ok || key.Algorithm != algorithm || !isForSignatures(jwk, algorithm) {
		return agentkey.JWK{}, invalidProof(`Its "jwk" is not a public key for its "alg".`)
	}
	return key, nil
}

// isForSignatures reports whether the members that restrict the use of a key allow this one (RFC 7517 §4.2 to §4.4).
func isForSignatures(jwk jsonvalue.Value, algorithm string) bool {
	use, operations, stated := jwk.Get("use"), jwk.Get("key_ops"), jwk.Get("alg")
	if text, _ := use.Text(); !use.IsMissing() && text != "sig" {
		return false
	}
	if !operations.IsMissing() && !operations.HoldsText("verify") {
		return false
	}
	text, _ := stated.Text()
	return stated.IsMissing() || agentkey.ReadAlgorithm(text) == algorithm
}

// invalidProof says which rule the proof breaks, in a sentence.
func invalidProof(detail string) error {
	return refusal.New(refusal.ProofInvalid, refusal.Detail{Text: detail})
}
