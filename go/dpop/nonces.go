package dpop

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"time"

	"github.com/grantex/grantex/go/internal/jws"
)

const (
	minSecretLength = 32
	// nonceLife is how long a nonce is fresh at most.
	nonceLife = 2 * time.Minute
)

// Nonces are what a service demands in proofs, so that none is made long before it is used (RFC 9449 §8, §9). They need
// no store: each is an HMAC-SHA-256 over a minute, so that every process with the secret accepts the nonces of the
// others. A nonce lives for one to two minutes, and is the same for every client.
type Nonces struct {
	// A function, because fmt would print the secret.
	newMAC func() hash.Hash
}

// NewNonces makes nonces of a secret: at least 32 characters that nobody can guess, the same in every process of the
// service.
func NewNonces(secret string) (*Nonces, error) {
	if len(secret) < minSecretLength {
		return nil, errors.New("dpop: the secret of nonces must have at least 32 characters")
	}
	return &Nonces{func() hash.Hash { return hmac.New(sha256.New, []byte(secret)) }}, nil
}

// Current returns the nonce of the current minute.
func (n *Nonces) Current(now time.Time) string { return n.of(minuteOf(now)) }

// IsFresh reports whether a nonce is the one of the current or the previous minute.
func (n *Nonces) IsFresh(nonce string, now time.Time) bool {
	minute := minuteOf(now)
	return isSame(nonce, n.of(minute)) || isSame(nonce, n.of(minute-1))
}

func (n *Nonces) of(minute int64) string {
	mac := n.newMAC()
	fmt.Fprintf(mac, "dpop-nonce %d", minute)
	return jws.Encode(mac.Sum(nil))
}

func isSame(one, other string) bool {
	return subtle.ConstantTimeCompare([]byte(one), []byte(other)) == 1
}

// minuteOf rounds down, also before 1970.
func minuteOf(now time.Time) int64 { return floorDivide(now.Unix(), 60) }

func floorDivide(number, divisor int64) int64 {
	quotient := number / divisor
	if number%divisor < 0 {
		quotient--
	}
	return quotient
}
