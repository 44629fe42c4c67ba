package dpop

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/internal/mismatch"
	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/refusal"
)

// Expectation is the request that a proof has to be made for.
type Expectation struct {
	// Method is the HTTP method, such as POST; compared with regard to case.
	Method string
	// URL is the URL as the client sees it: the public origin and the path of the request line, never built from Host or
	// X-Forwarded headers. Query and fragment are ignored.
	URL string
	// Token is the access token that comes with the proof, whose hash must be ath. Default: none, and ath is refused.
	Token string `secret:"true"`
	// Nonces demand a fresh nonce of this service. Default: a nonce is ignored.
	Nonces *Nonces
	// Now is the time of this service.
	Now time.Time
}

// Format prints the expectation without the token.
func (e Expectation) Format(state fmt.State, _ rune) { redact.Format(state, e) }

// LogValue is the expectation without the token.
func (e Expectation) LogValue() slog.Value { return redact.LogValue(e) }

// MarshalJSON writes the expectation without the token.
func (e Expectation) MarshalJSON() ([]byte, error) { return redact.MarshalJSON(e) }

// Proof is a proof that is valid for a request. It may still be a replay.
type Proof struct {
	// Thumbprint is the RFC 7638 thumbprint of the key that made it, as in cnf.jkt.
	Thumbprint string
	// ID is its jti.
	ID string
	// ExpiresAt is when it is no longer accepted, in seconds since 1970.
	ExpiresAt int64
}

const (
	maxProofLength = 4096
	// proofWindow is how far iat may be from now, in either direction, in seconds.
	proofWindow = 300
	maxIDLength = 128
)

// Check checks a proof (RFC 9449 §4.3): one compact JWS whose header is exactly typ dpop+jwt, alg ES256, EdDSA or Ed25519, and as jwk a public key for it, a signature by the
// key in it, and the claims htm, htu, iat within 300 s, jti of 1 to 128 visible characters, ath where a token is
// presented, nonce where one is demanded. Two URLs are equal when they differ only in the case of scheme and host, the
// default port, query, fragment, or one slash at the end. exp and nbf, which no proof needs, are honoured.
//
// It does not check whether the proof was used before, nor whether a token is bound to its key. The error is a
// [refusal.Error]: proof_invalid, or proof_without_nonce with the Nonce to send as DPoP-Nonce.
func Check(proof string, expected Expectation) (Proof, error) {
	first, second, err := dotsOf(proof)
	if err != nil {
		return Proof{}, err
	}
	key, err := proofKey(proof[:first])
	if err != nil {
		return Proof{}, err
	}
	claims, err := jws.ReadObject(proof[first+1 : second])
	if err != nil {
		return Proof{}, invalidProof("Its payload " + err.Error() + ".")
	}
	id, issuedAt, err := checkClaims(claims, expected)
	if err != nil {
		return Proof{}, err
	}
	signature, ok := jws.Decode(proof[second+1:])
	switch {
	case !ok || len(signature) != 64:
		return Proof{}, invalidProof("Its signature is not 64 bytes in base64url.")
	case !key.Verify([]byte(proof[:second]), signature):
		return Proof{}, invalidProof("Its signature is not valid.")
	}
	if err := checkTokenHash(claims.Get("ath"), expected.Token); err != nil {
		return Proof{}, err
	}
	if err := checkNonce(claims.Get("nonce"), expected); err != nil {
		return Proof{}, err
	}
	return Proof{key.Thumbprint, id, expected.endOf(issuedAt)}, nil
}

func dotsOf(proof string) (first, second int, err error) {
	first, second = strings.IndexByte(proof, '.'), strings.LastIndexByte(proof, '.')
	switch {
	case len(proof) > maxProofLength:
		return 0, 0, invalidProof("It is too long.")
	case strings.Contains(proof, ","):
		// Proxies join two headers of one name by a comma.
		return 0, 0, invalidProof("The request has more than one DPoP header.")
	case first <= 0 || second == first || strings.Count(proof, ".") != 2:
		return 0, 0, invalidProof("It does not have three parts.")
	}
	return first, second, nil
}

func checkClaims(claims jsonvalue.Value, expected Expectation) (id string, issuedAt float64, err error) {
	refuse := func(detail refusal.Detail) (string, float64, error) {
		return "", 0, refusal.New(refusal.ProofInvalid, detail)
	}
	if method, ok := claims.Get("htm").Text(); !ok || method != expected.Method {
		return refuse(mismatch.Detail([]string{expected.Method}, mismatch.TextsOf(claims.Get("htm")), "proof"))
	}
	stated, _ := claims.Get("htu").Text()
	target, isURL := targetURI(expected.URL)
	proven, isStated := targetURI(stated)
	if !isURL || !isStated || proven != target {
		url := expected.URL
		if end := strings.IndexAny(url, "?#"); end >= 0 {
			url = url[:end]
		}
		return refuse(mismatch.Detail([]string{url}, mismatch.TextsOf(claims.Get("htu")), "proof"))
	}
	seconds := secondsOf(expected.Now)
	issuedAt, ok := claims.Get("iat").Number()
	if !ok || !(math.Abs(seconds-issuedAt) < proofWindow) {
		return refuse(refusal.Detail{
			Text: fmt.Sprintf(`Its "iat" is not within %d s of the time of this service.`, proofWindow),
		})
	}
	if end := claims.Get("exp"); !end.IsMissing() && !(numberOr(end, math.Inf(-1)) > seconds) {
		return refuse(refusal.Detail{Text: `Its "exp" has passed.`})
	}
	if start := claims.Get("nbf"); !start.IsMissing() && !(numberOr(start, math.Inf(1)) <= seconds+proofWindow) {
		return refuse(refusal.Detail{Text: `Its "nbf" lies ahead.`})
	}
	if id, _ = claims.Get("jti").Text(); !isID(id) {
		return refuse(refusal.Detail{Text: `Its "jti" is not a text of 1 to 128 visible ASCII characters.`})
	}
	return strings.Clone(id), issuedAt, nil
}

func numberOr(value jsonvalue.Value, otherwise float64) float64 {
	if number, ok := value.Number(); ok {
		return number
	}
	return otherwise
}

func isID(text string) bool {
	return text != "" && len(text) <= maxIDLength &&
		!strings.ContainsFunc(text, func(character rune) bool { return character < '!' || character > '~' })
}

func (e Expectation) endOf(issuedAt float64) int64 {
	end := int64(math.Ceil(issuedAt)) + proofWindow
	if e.Nonces != nil {
		end = min(end, int64(math.Ceil(secondsOf(e.Now)))+int64(nonceLife/time.Second))
	}
	return end
}

func checkTokenHash(ath jsonvalue.Value, token string) error {
	if token == "" {
		if ath.IsMissing() {
			return nil
		}
		return invalidProof(`Its "ath" names a token, and none is presented.`)
	}
	text, _ := ath.Text()
	sent, _ := jws.Decode(text)
	digest := sha256.Sum256([]byte(token))
	if !bytes.Equal(sent, digest[:]) {
		return invalidProof(`Its "ath" is not the hash of the token.`)
	}
	return nil
}

func checkNonce(nonce jsonvalue.Value, expected Expectation) error {
	if expected.Nonces == nil {
		return nil
	}
	if text, ok := nonce.Text(); ok && expected.Nonces.IsFresh(text, expected.Now) {
		return nil
	}
	return refusal.New(refusal.ProofWithoutNonce, refusal.Detail{Nonce: expected.Nonces.Current(expected.Now)})
}

// secondsOf returns the seconds since 1970, with their fraction of milliseconds.
func secondsOf(now time.Time) float64 { return float64(now.UnixMilli()) / 1000 }
