package grantex

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// travel is a service that takes bound tokens, checks their proofs, and demands a nonce where it has one.
type travel struct {
	*httptest.Server
	key   PublicKey
	mu    sync.Mutex
	nonce string
	proof map[string]bool
	log   []string
}

func newTravel(t *testing.T, key *AgentKey, nonce string) *travel {
	t.Helper()
	service := &travel{nonce: nonce, proof: map[string]bool{}}
	if key != nil {
		service.key = key.PublicKey()
	}
	service.Server = httptest.NewServer(service)
	t.Cleanup(service.Close)
	return service
}

func (s *travel) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(request.Body)
	s.log = append(s.log, request.Method+" "+request.URL.Path+" "+string(body))
	if s.key.Type != "" {
		if fault := s.faultOf(request); fault != "" {
			writer.Header().Set("WWW-Authenticate", `DPoP error="`+fault+`"`)
			writer.Header().Set("DPoP-Nonce", s.nonce)
			writer.WriteHeader(http.StatusUnauthorized)
			return
		}
	}
	if target := request.URL.Query().Get("to"); target != "" {
		http.Redirect(writer, request, target, http.StatusTemporaryRedirect)
		return
	}
	_, _ = io.WriteString(writer, request.Header.Get("Authorization"))
}

func (s *travel) faultOf(request *http.Request) string {
	token, isBound := strings.CutPrefix(request.Header.Get("Authorization"), "DPoP ")
	claims, err := verifyProof(request.Header.Get("DPoP"), s.key)
	switch {
	case err != nil || !isBound || len(request.Header.Values("DPoP")) != 1:
		return "invalid_token"
	case claims.Method != request.Method || claims.URL != s.URL+request.URL.EscapedPath() || claims.Hash != hashOf(token):
		return "invalid_dpop_proof"
	case s.proof[claims.ID] || time.Since(time.Unix(claims.At, 0)).Abs() > time.Minute:
		return "invalid_dpop_proof"
	case claims.Nonce != s.nonce:
		return "use_dpop_nonce"
	}
	s.proof[claims.ID] = true
	return ""
}

func (s *travel) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.log...)
}

// verifyProof checks a proof as RFC 9449 says, with the standard library alone.
func verifyProof(proof string, key PublicKey) (claims dpopClaims, err error) {
	parts := strings.Split(proof, ".")
	if len(parts) != 3 {
		return claims, fmt.Errorf("not a JWS")
	}
	var header jwsHeader
	decoded := make([][]byte, 3)
	for index, part := range parts {
		if decoded[index], err = base64.RawURLEncoding.DecodeString(part); err != nil {
			return claims, err
		}
	}
	if err := json.Unmarshal(decoded[0], &header); err != nil || header.Type != "dpop+jwt" || header.Key == nil || *header.Key != key {
		return claims, fmt.Errorf("another header: %s", decoded[0])
	}
	if !isSignedBy(key, []byte(parts[0]+"."+parts[1]), decoded[2]) {
		return claims, fmt.Errorf("another signature")
	}
	return claims, json.Unmarshal(decoded[1], &claims)
}

func isSignedBy(key PublicKey, message, signature []byte) bool {
	x, _ := base64.RawURLEncoding.DecodeString(key.X)
	y, _ := base64.RawURLEncoding.DecodeString(key.Y)
	if key.Curve == "Ed25519" {
		return ed25519.Verify(x, message, signature)
	}
	digest := sha256.Sum256(message)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	return err == nil && len(signature) == 64 &&
		ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

func keyAndToken(t *testing.T, algorithm Algorithm) (*AgentKey, string) {
	t.Helper()
	key, err := CreateAgentKey(t.Context(), &MemoryStore{}, algorithm)
	noError(t, err)
	return key, unsignedToken(time.Now(), time.Hour, key.KID())
}

func TestEachRequestHasAProofOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []Algorithm{EdDSA, ES256} {
		key, token := keyAndToken(t, algorithm)
		service := newTravel(t, key, "nonce-1")
		client := &http.Client{Transport: &AgentTransport{Token: token, Key: key}}
		var callers sync.WaitGroup
		for index := range 20 {
			callers.Go(func() {
				body := strings.NewReader("flight")
				request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("%s/book/%d%%2F?q=1#f", service.URL, index), body)
				request.Header.Set("Authorization", "Bearer stale")
				response, err := client.Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				defer func() { _ = response.Body.Close() }()
				if text, _ := io.ReadAll(response.Body); response.StatusCode != 200 || string(text) != "DPoP "+token {
					t.Errorf("%s: %d %s", algorithm, response.StatusCode, text)
				}
				if request.Header.Get("Authorization") != "Bearer stale" {
					t.Error("the caller's request was changed")
				}
			})
		}
		callers.Wait()
		before := len(service.requests())
		response, err := client.Get(service.URL)
		noError(t, err)
		_ = response.Body.Close()
		if response.StatusCode != 200 || len(service.requests()) != before+1 {
			t.Fatal("a nonce that is known was not used")
		}
	}
}

func TestABodyThatCannotBeReadAgainIsSentOnce(t *testing.T) {
	t.Parallel()
	key, token := keyAndToken(t, EdDSA)
	service := newTravel(t, key, "nonce-1")
	client := &http.Client{Transport: &AgentTransport{Token: token, Key: key}}
	post := func() int {
		response, err := client.Post(service.URL, "text/plain", io.MultiReader(bytes.NewBufferString("flight")))
		noError(t, err)
		_ = response.Body.Close()
		return response.StatusCode
	}
	if first, second := post(), post(); first != 401 || second != 200 {
		t.Fatalf("got %d, then %d", first, second)
	}
}

func TestATokenOfAnotherKeyIsNotSent(t *testing.T) {
	t.Parallel()
	key, token := keyAndToken(t, EdDSA)
	other, _ := keyAndToken(t, EdDSA)
	bearer := unsignedToken(time.Now(), time.Hour, "")
	service := newTravel(t, nil, "")
	for name, transport := range map[string]*AgentTransport{
		"bound to another key": {Token: token, Key: other},
		"bound to none":        {Token: bearer, Key: key},
		"bound, without key":   {Token: token},
		"no token at all":      {Token: "x", Key: key},
	} {
		_, err := (&http.Client{Transport: transport}).Get(service.URL)
		if CodeOf(err) != CodeTokenNotBound {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, transport := range []*AgentTransport{{}, {Token: bearer, Source: &TokenSource{}}, {Token: "a\r\nX: y"}} {
		if _, err := (&http.Client{Transport: transport}).Get(service.URL); err == nil {
			t.Error("it was sent")
		}
	}
	if len(service.requests()) != 0 {
		t.Fatalf("something was sent: %v", service.requests())
	}
	response, err := (&http.Client{Transport: &AgentTransport{Token: bearer}}).Get(service.URL)
	noError(t, err)
	defer func() { _ = response.Body.Close() }()
	if text, _ := io.ReadAll(response.Body); string(text) != "Bearer "+bearer {
		t.Fatalf("got %s", text)
	}
}

func TestATokenFollowsNoRedirectToAStranger(t *testing.T) {
	t.Parallel()
	key, token := keyAndToken(t, ES256)
	bearer := unsignedToken(time.Now(), time.Hour, "")
	stranger := newTravel(t, nil, "")
	for _, transport := range []*AgentTransport{{Token: token, Key: key}, {Token: bearer}} {
		service := newTravel(t, transport.Key, "")
		client := &http.Client{Transport: transport}
		response, err := client.Get(service.URL + "/moved?to=/here")
		noError(t, err)
		_ = response.Body.Close()
		if response.StatusCode != 200 || len(service.requests()) != 2 {
			t.Fatal("a redirect within the origin was not followed")
		}
		_, err = client.Get(service.URL + "/moved?to=" + stranger.URL)
		if CodeOf(err) != CodeRedirectRefused {
			t.Fatalf("got %v", err)
		}
		_, err = client.Post(service.URL+"/moved?to=/here", "text/plain", strings.NewReader("x"))
		if CodeOf(err) != CodeRedirectRefused {
			t.Fatalf("got %v", err)
		}
		careful := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err = careful.Get(service.URL + "/moved?to=" + stranger.URL)
		noError(t, err)
		_ = response.Body.Close()
		if response.StatusCode != 307 {
			t.Fatalf("got %d", response.StatusCode)
		}
	}
	if len(stranger.requests()) != 0 {
		t.Fatal("a stranger got the token")
	}
}

func TestATransportAsksItsSource(t *testing.T) {
	t.Parallel()
	issuer, client := newIssuer(t)
	source := newSource(t, client, TokenSourceOptions{Store: &MemoryStore{}, Grant: issuer.first(2 * time.Hour)})
	service := newTravel(t, nil, "")
	response, err := (&http.Client{Transport: &AgentTransport{Source: source}}).Get(service.URL)
	noError(t, err)
	defer func() { _ = response.Body.Close() }()
	token, err := source.Token(t.Context())
	noError(t, err)
	if text, _ := io.ReadAll(response.Body); string(text) != "Bearer "+token || len(issuer.seen()) != 1 {
		t.Fatalf("got %s", text)
	}
}

func TestTheURLOfAProofIsTheOneThatIsSent(t *testing.T) {
	t.Parallel()
	key, _ := keyAndToken(t, EdDSA)
	for sent, proven := range map[string]string{
		"https://A.Example:443/a%2Fb/?q=1#f": "https://a.example/a%2Fb/", "http://a.example:80": "http://a.example/",
		"http://a.example:8080/ä": "http://a.example:8080/%C3%A4", "https://a.example:80/": "https://a.example:80/",
	} {
		request, err := http.NewRequest(http.MethodGet, sent, nil)
		noError(t, err)
		proof, err := NewDPoPProof(key, ProvenRequest{Method: "GET", URL: request.URL, Nonce: "n"})
		noError(t, err)
		claims, err := verifyProof(proof, key.PublicKey())
		noError(t, err)
		if claims.URL != proven || claims.Hash != "" || claims.Nonce != "n" {
			t.Errorf("%s: got %+v", sent, claims)
		}
	}
}

func TestNoncesOfManyServicesAreBounded(t *testing.T) {
	t.Parallel()
	transport := &AgentTransport{}
	for index := range 10 * mostNonces {
		transport.remember(fmt.Sprint(index), "n")
	}
	if len(transport.nonces) > mostNonces {
		t.Fatalf("%d nonces", len(transport.nonces))
	}
}

func TestAServerThatDemandsANonceGetsAnotherProof(t *testing.T) {
	t.Parallel()
	key, _ := keyAndToken(t, EdDSA)
	token := tokensAnswer(unsignedToken(time.Now(), time.Hour, key.KID()), 1)
	nonce := refuse(400, CodeUseDPoPNonce, "DPoP-Nonce", "n1")
	server := newScripted(t, func(writer http.ResponseWriter, request *http.Request) {
		issuer := "https://issuer.example/base"
		answer(200, map[string]any{"issuer": issuer, "mode": "live", "jwks_uri": "j", "api": "a", "revocations": "r", "audit": "a"})(writer, request)
	}, nonce, answer(201, token), nonce, nonce)
	client, clock := server.client(t, Options{})
	_, err := client.Tokens.Exchange(t.Context(), ExchangeParams{Code: "c", AgentID: "ag_1", Key: key})
	noError(t, err)
	seen := server.seen()
	first, err := verifyProof(seen[1].header.Get("DPoP"), key.PublicKey())
	noError(t, err)
	second, err := verifyProof(seen[2].header.Get("DPoP"), key.PublicKey())
	noError(t, err)
	if first.URL != "https://issuer.example/base/v1/token" || first.Nonce != "" || second.Nonce != "n1" || first.ID == second.ID {
		t.Fatalf("the proofs are %+v and %+v", first, second)
	}
	if seen[1].header.Get("Idempotency-Key") != seen[2].header.Get("Idempotency-Key") || len(clock.waits) != 0 {
		t.Fatal("it is another call, or waited")
	}
	_, err = client.Tokens.Exchange(t.Context(), ExchangeParams{Code: "c", AgentID: "ag_1", Key: key})
	wantCode(t, err, CodeUseDPoPNonce)
	if len(server.seen()) != 5 {
		t.Fatal("a server that never takes a nonce was asked without end")
	}
}
