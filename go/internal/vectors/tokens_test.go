package vectors

import (
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/grantex/grantex/go/internal/claims"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/verify"
)

func runToken(t *testing.T, given Vector) any {
	verifier := NewVerifier(t, given, verify.NoRevocation)
	grant, err := verifier.Verify(t.Context(), given.Text(t, "token"))
	if err != nil {
		if grant != nil {
			t.Error("a refused token has a grant")
		}
		return map[string]any{"refused": refusedOf(t, err)}
	}
	again, err := verifier.Verify(t.Context(), given.Text(t, "token"))
	if err != nil || again != grant {
		t.Errorf("the second call gave %v, %v", again, err)
	}
	var expected struct {
		Grant struct{ Audience json.RawMessage }
	}
	given.Read(t, "expected", &expected)
	return map[string]any{"grant": grantAsJSON(grant, IsText(expected.Grant.Audience))}
}

// grantAsJSON names the members of a grant as TypeScript does, which leaves out those that a token does not state. It
// has one audience as a text where the token had one.
func grantAsJSON(grant *verify.Grant, isOneAudience bool) map[string]any {
	members := map[string]any{
		"grantId":               grant.GrantID,
		"tokenId":               grant.TokenID,
		"developerId":           grant.DeveloperID,
		"principalId":           grant.PrincipalID,
		"agentId":               grant.AgentID,
		"agentDid":              grant.AgentDID,
		"issuer":                grant.Issuer,
		"audience":              grant.Audience,
		"scopes":                grant.Scopes,
		"issuedAt":              grant.IssuedAt,
		"expiresAt":             grant.ExpiresAt,
		"delegationDepth":       grant.DelegationDepth,
		"ancestorGrantIds":      listOf(grant.AncestorGrantIDs),
		"ancestorAgentIds":      listOf(grant.AncestorAgentIDs),
		"authenticationMethods": listOf(grant.AuthenticationMethods),
		"isRevocationUnknown":   grant.IsRevocationUnknown,
	}
	if isOneAudience {
		members["audience"] = grant.Audience[0]
	}
	for name, text := range map[string]string{
		"principal":           grant.Principal,
		"parentAgentDid":      grant.ParentAgentDID,
		"authenticationClass": grant.AuthenticationClass,
		"identityProvider":    grant.IdentityProvider,
		"keyThumbprint":       grant.KeyThumbprint,
	} {
		if text != "" {
			members[name] = text
		}
	}
	if len(grant.AuthorizationDetails) > 0 {
		members["authorizationDetails"] = grant.AuthorizationDetails
	}
	if grant.AuthenticatedAt != 0 {
		members["authenticatedAt"] = grant.AuthenticatedAt
	}
	return members
}

// listOf makes a list that is absent an empty one.
func listOf(texts []string) []string { return append([]string{}, texts...) }

func runClaims(t *testing.T, given Vector) any {
	value, err := jsonvalue.Parse([]byte(given.Text(t, "json")))
	if err != nil {
		t.Fatal(err)
	}
	if !value.IsObject() {
		// The parser of tokens refuses it before its claims are read.
		return "The payload is not an object."
	}
	var payload claims.Payload
	payload.Read(value)
	if _, fault := new(claims.Claims).Read(&payload); fault != "" {
		return fault
	}
	return nil
}

func runSignature(t *testing.T, given Vector) any {
	var jwk struct{ N, E string }
	given.Read(t, "jwk", &jwk)
	modulus, _ := jws.Decode(jwk.N)
	exponent, _ := jws.Decode(jwk.E)
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(new(big.Int).SetBytes(exponent).Int64())}
	return jws.VerifyRS256(key, fromHex(t, given, "message"), fromHex(t, given, "signature"))
}

func fromHex(t *testing.T, given Vector, member string) []byte {
	decoded, err := hex.DecodeString(given.Text(t, member))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}
