package verify

import (
	"crypto/rsa"
	"sync"

	"github.com/grantex/grantex/go/internal/jws"
)

// IssuerKey is a key of the issuer. It stays the same pointer as long as it is published.
type IssuerKey struct {
	// ID is its kid.
	ID string

	modulus string
	public  *rsa.PublicKey
}

// Verify reports whether the signature of a compact message is valid for everything before its second dot. Only
// canonical base64url with exactly as many bytes as the key is valid.
func (k *IssuerKey) Verify(message string, signedLength int) bool {
	encoded := message[signedLength+1:]
	if len(encoded) > (maxModulusBytes*4+2)/3 {
		return false
	}
	checked := checkedMessages.Get().(*checkedMessage)
	defer checkedMessages.Put(checked)
	signature, ok := jws.AppendDecoded(checked.signature[:0], encoded)
	if !ok || len(signature) != k.public.Size() {
		return false
	}
	signed := append(checked.signed[:0], message[:signedLength]...)
	if cap(signed) <= jws.MaxTokenLength {
		checked.signed = signed
	}
	return jws.VerifyRS256(k.public, signed, signature)
}

// checkedMessage is memory for a message while its signature is checked.
type checkedMessage struct {
	signed    []byte
	signature [maxModulusBytes]byte
}

var checkedMessages = sync.Pool{New: func() any { return &checkedMessage{} }}
