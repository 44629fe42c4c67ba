package testissuer

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"time"
)

// GrantOptions say how a grant differs from the default one.
type GrantOptions struct {
	// Scopes are "flights:book" by default.
	Scopes []string
	// Details are the claim authorization_details, as JSON. There are none by
	// default.
	Details json.RawMessage
	// PrincipalID is "user_alice" by default.
	PrincipalID string
	// AgentID is that of a new agent by default.
	AgentID string
	// Audience is the issuer's by default.
	Audience string
	// Binding is how the principal is bound, "verified" by default.
	Binding string
	// ExpiresIn is an hour by default. A delegated token ends no later than
	// its parent's.
	ExpiresIn time.Duration
	// KeyThumbprint is the RFC 7638 thumbprint of the key that the token is
	// bound to. The default is a bearer token.
	KeyThumbprint string
}

// Grant is a grant for a test: its token, and the ids that revocations and
// entries use.
type Grant struct {
	Token       string
	TokenID     string
	GrantID     string
	AgentID     string
	AgentDID    string
	PrincipalID string
	// Principal is the random id by which revocations name the principal.
	Principal     string
	Audience      string
	Scopes        []string
	Expires       time.Time
	KeyThumbprint string
	// Ancestors are root first; none for a root grant.
	Ancestors []Grant

	keyID    string
	issuedAt time.Time
}

// Grant makes a grant for an agent.
func (issuer *Issuer) Grant(options GrantOptions) Grant {
	return issuer.sign(issuer.describe(options, nil))
}

// Delegate makes a grant for a sub-agent.
func (issuer *Issuer) Delegate(parent Grant, options GrantOptions) Grant {
	return issuer.sign(issuer.describe(options, &parent))
}

// Token returns the token of a new grant of these scopes.
func (issuer *Issuer) Token(scopes ...string) string {
	return issuer.Grant(GrantOptions{Scopes: scopes}).Token
}

// Fault is a way in which a token can be wrong.
type Fault string

// The faults that only an issuer can put into a token. The vectors have all
// the others.
const (
	Expired        Fault = "expired"
	WrongAudience  Fault = "wrongAudience"
	BoundToKey     Fault = "boundToKey"
	WrongIssuer    Fault = "wrongIssuer"
	OtherDeveloper Fault = "otherDeveloper"
	Forged         Fault = "forgedSignature"
	UnknownDetails Fault = "unknownDetails"
)

// FaultyToken returns a token with exactly one fault.
func (issuer *Issuer) FaultyToken(fault Fault, options GrantOptions) string {
	if fault == BoundToKey {
		options.KeyThumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
		return issuer.Grant(options).Token
	}
	_, claims := issuer.describe(options, nil)
	key := issuer.activeKey()
	switch fault {
	case Expired:
		for _, name := range []string{"iat", "nbf", "exp"} {
			claims[name] = claims[name].(int64) - 9*3600
		}
	case WrongAudience:
		claims["aud"] = "https://another-service.example"
	case WrongIssuer:
		claims["iss"] = "https://another-issuer.example"
	case OtherDeveloper:
		claims["dev"] = NewID("dev")
	case UnknownDetails:
		const limited = "flights:book:by_details"
		claims["scp"], claims["scope"] = []string{limited}, limited
		claims["authorization_details"] = []any{map[string]any{
			"type": "urn:grantex:call", "scope": "flights:book",
			"arguments": map[string]any{"seats": map[string]any{"atMost": "1"}},
		}}
	case Forged:
		stranger, err := strangerKey()
		if err != nil {
			panic(err)
		}
		return compact(tokenType, key.id, claims, stranger)
	default:
		panic("testissuer: there is no fault " + string(fault))
	}
	return compact(tokenType, key.id, claims, key)
}

const tokenType = "at+jwt"

// describe returns the claims of a grant token (docs/protocol.md §6).
func (issuer *Issuer) describe(options GrantOptions, parent *Grant) (Grant, map[string]any) {
	issuedAt := issuer.now().Truncate(time.Second)
	grant := Grant{
		TokenID:       NewID("tok"),
		GrantID:       NewID("grnt"),
		AgentID:       orElse(options.AgentID, NewID("ag")),
		PrincipalID:   orElse(options.PrincipalID, "user_alice"),
		Audience:      orElse(options.Audience, issuer.Audience),
		Scopes:        options.Scopes,
		Expires:       issuedAt.Add(time.Hour),
		KeyThumbprint: options.KeyThumbprint,
		issuedAt:      issuedAt,
	}
	if options.ExpiresIn != 0 {
		grant.Expires = issuedAt.Add(options.ExpiresIn)
	}
	if len(grant.Scopes) == 0 {
		grant.Scopes = []string{"flights:book"}
	}
	grant.AgentDID = "did:grantex:" + grant.AgentID
	grant.Principal = issuer.principalOf(grant.PrincipalID)
	actor := map[string]any{"sub": grant.AgentDID}
	if parent != nil {
		grant.Ancestors = append(append([]Grant{}, parent.Ancestors...), *parent)
		if grant.Expires.After(parent.Expires) {
			grant.Expires = parent.Expires
		}
		actor["act"] = actorOf(grant.Ancestors)
	}
	claims := map[string]any{
		"iss": issuer.URL, "sub": grant.PrincipalID, "prn": grant.Principal, "aud": grant.Audience,
		"client_id": grant.AgentID, "agt": grant.AgentDID, "dev": issuer.DeveloperID,
		"grnt": grant.GrantID, "scp": grant.Scopes, "scope": strings.Join(grant.Scopes, " "),
		"iat": issuedAt.Unix(), "nbf": issuedAt.Unix() - 5, "exp": grant.Expires.Unix(),
		"jti": grant.TokenID, "acr": "urn:grantex:acr:" + orElse(options.Binding, "verified"),
		"amr": []string{"hwk", "user", "mfa"}, "auth_time": issuedAt.Unix(),
		"delegationDepth": len(grant.Ancestors), "act": actor,
	}
	if options.Details != nil {
		claims["authorization_details"] = options.Details
	}
	if options.KeyThumbprint != "" {
		claims["cnf"] = map[string]any{"jkt": options.KeyThumbprint}
	}
	if parent != nil {
		var grants, agents []string
		for _, ancestor := range grant.Ancestors {
			grants = append(grants, ancestor.GrantID)
			agents = append(agents, ancestor.AgentID)
		}
		maps.Copy(claims, map[string]any{
			"parentAgt": parent.AgentDID, "parentGrnt": parent.GrantID,
			"parentExp": parent.Expires.Unix(), "anc": grants, "ancAgt": agents,
		})
	}
	return grant, claims
}

// actorOf nests the agents of a chain: the acting agent is outermost (RFC 8693
// §4.1).
func actorOf(chain []Grant) map[string]any {
	var actor map[string]any
	for _, grant := range chain {
		outer := map[string]any{"sub": grant.AgentDID}
		if actor != nil {
			outer["act"] = actor
		}
		actor = outer
	}
	return actor
}

func (issuer *Issuer) sign(grant Grant, claims map[string]any) Grant {
	key := issuer.activeKey()
	grant.Token = compact(tokenType, key.id, claims, key)
	grant.keyID = key.id
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	issuer.issued[grant.Token] = grant
	return grant
}

func (issuer *Issuer) principalOf(principalID string) string {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	if issuer.principals[principalID] == "" {
		issuer.principals[principalID] = NewID("prn")
	}
	return issuer.principals[principalID]
}

type signingKey struct {
	private *rsa.PrivateKey
	id      string
}

func (key *signingKey) published() map[string]any {
	modulus, exponent := members(&key.private.PublicKey)
	return map[string]any{
		"kty": "RSA", "kid": key.id, "use": "sig", "alg": "RS256", "n": modulus, "e": exponent,
	}
}

func members(key *rsa.PublicKey) (modulus, exponent string) {
	encode := base64.RawURLEncoding.EncodeToString
	return encode(key.N.Bytes()), encode(big.NewInt(int64(key.E)).Bytes())
}

// thumbprint is that of RFC 7638.
func thumbprint(key *rsa.PublicKey) string {
	modulus, exponent := members(key)
	digest := sha256.Sum256(fmt.Appendf(nil, `{"e":"%s","kty":"RSA","n":"%s"}`, exponent, modulus))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}

// compact returns a compact JWS, signed with RS256.
func compact(typ, keyID string, claims any, by *signingKey) string {
	header, _ := json.Marshal(map[string]string{"alg": "RS256", "typ": typ, "kid": keyID})
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode(header) + "." + encode(payload)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, by.private, crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return text + "." + encode(signature)
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
