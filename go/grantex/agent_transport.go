package grantex

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"sync"
)

// AgentTransport is an [http.RoundTripper] that sends an agent's grant token with every
// request. Where the token is bound to the agent's key (RFC 9449), each request carries
// it as "Authorization: DPoP", and a new proof for its method and URL, so that nobody
// who sees the token can use it. Where a service demands a nonce, the request is sent
// once more with it, if its body can be read again (GetBody, as [http.NewRequest]
// sets it). An Authorization header of the caller is replaced.
//
//	client := &http.Client{Transport: &grantex.AgentTransport{Source: source, Key: key}}
//
// A redirect is followed only for GET and HEAD within the origin of the request that
// was redirected; any other one returns CodeRedirectRefused, before anything is sent.
// So do requests with CodeTokenNotBound whose token is not bound to Key, because whoever
// receives such a token could use it; without Key, whose token is bound to one.
type AgentTransport struct {
	// Token is the grant token, instead of Source.
	Token string `secret:"true"`
	// Source is asked for the token of each request.
	Source *TokenSource
	// Key is the one that the token is bound to; nil for a token that is bound to none.
	Key *AgentKey
	// Base sends the requests. Default: [http.DefaultTransport].
	Base http.RoundTripper

	mu sync.Mutex
	// nonces are by origin.
	nonces map[string]string
}

// mostNonces is how many services' nonces are remembered.
const mostNonces = 100

// RoundTrip implements [http.RoundTripper].
func (t *AgentTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.send(request)
	if err != nil || !demandsNonce(response) || t.Key == nil {
		return response, err
	}
	again := request.Clone(request.Context())
	if request.Body != nil && request.Body != http.NoBody {
		if request.GetBody == nil {
			return response, nil
		}
		if again.Body, err = request.GetBody(); err != nil {
			return response, nil
		}
	}
	_ = response.Body.Close()
	return t.send(again)
}

// send sends one request. As RoundTrip must, it closes its body in any case.
func (t *AgentTransport) send(request *http.Request) (*http.Response, error) {
	signed, err := t.sign(request)
	if err != nil {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, err
	}
	base := t.Base
	if base == nil {
		base = http.DefaultTransport
	}
	response, err := base.RoundTrip(signed)
	if err == nil {
		t.remember(originOf(request.URL), response.Header.Get("DPoP-Nonce"))
	}
	return response, err
}

func (t *AgentTransport) sign(request *http.Request) (*http.Request, error) {
	if err := checkRedirect(request); err != nil {
		return nil, err
	}
	token, err := t.token(request.Context())
	if err != nil {
		return nil, err
	}
	if err := checkBinding(token, t.Key); err != nil {
		return nil, err
	}
	signed := request.Clone(request.Context())
	if t.Key == nil {
		signed.Header.Set("Authorization", "Bearer "+token)
		return signed, nil
	}
	// Without it, net/http sends a request again by itself, with a proof that is used up.
	signed.GetBody = nil
	method := request.Method
	if method == "" {
		method = http.MethodGet
	}
	proven := ProvenRequest{Method: method, URL: request.URL, Token: token, Nonce: t.nonceFor(originOf(request.URL))}
	proof, err := NewDPoPProof(t.Key, proven)
	signed.Header.Set("Authorization", "DPoP "+token)
	signed.Header.Set("DPoP", proof)
	return signed, err
}

func (t *AgentTransport) token(ctx context.Context) (string, error) {
	switch {
	case (t.Token == "") == (t.Source == nil):
		return "", errors.New("grantex: AgentTransport must have either Token or Source")
	case t.Source != nil:
		return t.Source.Token(ctx)
	}
	return t.Token, checkSecret("AgentTransport.Token", t.Token)
}

// checkRedirect refuses a request that follows a redirect to where the token may not go.
func checkRedirect(request *http.Request) error {
	redirect := request.Response
	if redirect == nil || redirect.Request == nil {
		return nil
	}
	isRead := request.Method == "" || request.Method == http.MethodGet || request.Method == http.MethodHead
	wasRead := redirect.Request.Method == "" || redirect.Request.Method == request.Method
	if isRead && wasRead && originOf(request.URL) == originOf(redirect.Request.URL) {
		return nil
	}
	return newError(CodeRedirectRefused, "the service redirected a request that carries a grant token")
}

var nonceChallenge = regexp.MustCompile(`(?i)^dpop .*error="use_dpop_nonce"`)

func demandsNonce(response *http.Response) bool {
	return response.StatusCode == http.StatusUnauthorized && response.Header.Get("DPoP-Nonce") != "" &&
		nonceChallenge.MatchString(response.Header.Get("WWW-Authenticate"))
}

func (t *AgentTransport) nonceFor(origin string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.nonces[origin]
}

func (t *AgentTransport) remember(origin, nonce string) {
	if nonce == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.nonces == nil || len(t.nonces) >= mostNonces {
		t.nonces = map[string]string{}
	}
	t.nonces[origin] = nonce
}

// Format prints no token.
func (t *AgentTransport) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "grantex.AgentTransport")
}

// LogValue holds no token.
func (t *AgentTransport) LogValue() slog.Value { return slog.StringValue("grantex.AgentTransport") }
