package grantex

import (
	"encoding/base64"
	"strings"
	"time"
)

// tokenClaims are those claims of a grant token that its holder uses. Nothing in them has been verified.
type tokenClaims struct {
	// issued and expires are seconds since 1970, by the server's clock.
	issued  int64
	expires int64
	grantID string
	// boundKey is the RFC 7638 thumbprint of the key that the token is bound to; empty for a bearer token.
	boundKey string
}

// claimsOf reads the payload of a JWT; false for anything else.
func claimsOf(token string) (tokenClaims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return tokenClaims{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return tokenClaims{}, false
	}
	var claims struct {
		Issued       int64         `json:"iat"`
		Expires      int64         `json:"exp"`
		GrantID      string        `json:"grnt,omitzero"`
		Confirmation *Confirmation `json:"cnf,omitzero"`
	}
	if decodeJSON(payload, &claims) != nil {
		return tokenClaims{}, false
	}
	read := tokenClaims{issued: claims.Issued, expires: claims.Expires, grantID: claims.GrantID}
	if claims.Confirmation != nil {
		read.boundKey = claims.Confirmation.Thumbprint
	}
	return read, true
}

// lifetime is by the token's own claims, whatever the local clock says.
func (c tokenClaims) lifetime() time.Duration {
	return time.Duration(c.expires-c.issued) * time.Second
}

// boundKeyOf returns the thumbprint of the key that a token is bound to; empty for a bearer token, or no token at all.
func boundKeyOf(token string) string {
	claims, _ := claimsOf(token)
	return claims.boundKey
}

// checkBinding refuses a token that is bound to another key than this one; a nil key takes bearer tokens only.
func checkBinding(token string, key *AgentKey) error {
	switch bound := boundKeyOf(token); {
	case key == nil && bound != "":
		return newError(CodeTokenNotBound, "the grant token is bound to a key, and none was given")
	case key != nil && bound != key.kid:
		return newError(CodeTokenNotBound, "the grant token is not bound to the key of this agent")
	}
	return nil
}
