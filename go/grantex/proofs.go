package grantex

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ProvenRequest is the request that a DPoP proof is for.
type ProvenRequest struct {
	Method string
	// URL is absolute; its query and fragment are left out of the proof.
	URL *url.URL
	// Token is the grant token that the request carries; empty for none.
	Token string `secret:"true"`
	// Nonce is the one that the receiver demands; empty for none.
	Nonce string
}

type dpopClaims struct {
	ID     string `json:"jti"`
	Method string `json:"htm"`
	URL    string `json:"htu"`
	At     int64  `json:"iat"`
	Hash   string `json:"ath,omitzero"`
	Nonce  string `json:"nonce,omitzero"`
}

// NewDPoPProof makes the value of the header DPoP for one request (RFC 9449 §4.2).
// A proof is accepted once. [AgentTransport] makes one for each request by itself.
func NewDPoPProof(key *AgentKey, request ProvenRequest) (string, error) {
	claims := dpopClaims{
		ID:     randomText(),
		Method: request.Method,
		URL:    originOf(request.URL) + pathOf(request.URL),
		At:     time.Now().Unix(),
		Nonce:  request.Nonce,
	}
	if request.Token != "" {
		claims.Hash = hashOf(request.Token)
	}
	return key.signClaims("dpop+jwt", claims, byPublicKey)
}

// originOf is scheme, host and port in their normal form, without the default port.
func originOf(address *url.URL) string {
	scheme, host := strings.ToLower(address.Scheme), strings.ToLower(address.Host)
	switch scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return scheme + "://" + host
}

// pathOf is the path as it is sent.
func pathOf(address *url.URL) string {
	if path := address.EscapedPath(); path != "" {
		return path
	}
	return "/"
}

// ProofAudience is what a key proof is for.
type ProofAudience struct {
	// Issuer is that of Client.Discover.
	Issuer string
	// DeveloperID is that of Me.Get.
	DeveloperID string
}

// NewKeyProof proves that the party that registers a public key has the private key
// (docs/protocol.md §5). The proof is valid for 60 seconds and accepted once.
// Agents.Register and Agents.RotateKey make it by themselves.
func NewKeyProof(key *AgentKey, audience ProofAudience) (string, error) {
	claims := struct {
		Audience  string `json:"aud"`
		Developer string `json:"dev"`
		At        int64  `json:"iat"`
		ID        string `json:"jti"`
	}{audience.Issuer, audience.DeveloperID, time.Now().Unix(), randomText()}
	return key.signClaims("grantex-key-proof+jwt", claims, byPublicKey)
}

// proven makes a POST prove a key; without one, the call stays as it is. The proof names the server as it names itself: a
// client may reach it at another address.
func proven(call call, key *AgentKey, discovery *discovery) call {
	if key == nil {
		return call
	}
	call.prove = func(ctx context.Context, nonce string) (string, error) {
		description, err := discovery.discover(ctx)
		if err != nil {
			return "", err
		}
		address, err := url.Parse(description.Issuer + call.path.text)
		if err != nil {
			return "", newError(CodeUnexpectedAnswer, "the server's issuer is not a URL")
		}
		return NewDPoPProof(key, ProvenRequest{Method: http.MethodPost, URL: address, Nonce: nonce})
	}
	return call
}
