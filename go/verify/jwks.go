package verify

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
)

const (
	maxJWKSKeys     = 32
	minModulusBytes = 256
	maxModulusBytes = 512
	exponent        = "AQAB"
)

// importKeys reads the keys of a JWKS (RFC 7517) that sign tokens. One that a former set holds stays the same pointer.
func importKeys(body []byte, former *keySet) (map[string]*IssuerKey, error) {
	set, err := jsonvalue.Parse(body)
	if err != nil {
		return nil, err
	}
	list := set.Get("keys")
	switch {
	case list.Kind() != jsonvalue.Array:
		return nil, errors.New("the JWKS has no list of keys")
	case list.Len() > maxJWKSKeys:
		return nil, fmt.Errorf("the JWKS has more than %d keys", maxJWKSKeys)
	}
	keys := map[string]*IssuerKey{}
	for index := range list.Len() {
		key, ok := readKey(list.Item(index))
		if !ok {
			continue
		}
		if _, isKnown := keys[key.ID]; isKnown {
			return nil, errors.New("the JWKS names one key id twice")
		}
		if former != nil {
			if same, isKnown := former.keys[key.ID]; isKnown && same.modulus == key.modulus {
				key = same
			}
		}
		keys[key.ID] = key
	}
	return keys, nil
}

// privateMembers are the members of JWKs that no public key has (RFC 7518 §6.2.2, §6.3.2, §6.4.1). Anybody can sign with
// a key whose private half is published.
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// readKey reads an RSA key of 2048 to 4096 bits with exponent 65537 for RS256 signatures.
func readKey(jwk jsonvalue.Value) (*IssuerKey, bool) {
	if textOf(jwk, "kty") != "RSA" || textOf(jwk, "alg") != "RS256" || textOf(jwk, "use") != "sig" {
		return nil, false
	}
	if operations := jwk.Get("key_ops"); !operations.IsMissing() && !operations.HoldsText("verify") {
		return nil, false
	}
	for _, member := range privateMembers {
		if !jwk.Get(member).IsMissing() {
			return nil, false
		}
	}
	keyID, hasID := jwk.Get("kid").Text()
	encoded := textOf(jwk, "n")
	modulus, ok := jws.Decode(encoded)
	if !hasID || textOf(jwk, "e") != exponent || !ok {
		return nil, false
	}
	// A leading zero byte would make a short modulus look long.
	if len(modulus) < minModulusBytes || len(modulus) > maxModulusBytes || modulus[0] == 0 {
		return nil, false
	}
	public := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}
	return &IssuerKey{strings.Clone(keyID), strings.Clone(encoded), public}, true
}

func textOf(object jsonvalue.Value, member string) string {
	text, _ := object.Get(member).Text()
	return text
}

const (
	defaultMaxAge = 5 * time.Minute
	minMaxAge     = 30 * time.Second
	maxMaxAge     = 24 * time.Hour
)

var maxAge = regexp.MustCompile(`(?i)(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])`)

func maxAgeOf(cacheControl string) time.Duration {
	age := defaultMaxAge
	if stated := maxAge.FindStringSubmatch(cacheControl); stated != nil {
		seconds, _ := strconv.Atoi(stated[1])
		age = time.Duration(seconds) * time.Second
	}
	return min(max(age, minMaxAge), maxMaxAge)
}
