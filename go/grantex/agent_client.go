package grantex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/redact"
)

// AgentClientOptions say which agent a client is.
type AgentClientOptions struct {
	// Issuer is the issuer's URL, without a slash at the end.
	Issuer string
	// AgentID is ag_….
	AgentID string
	// Key is the one that is registered for the agent.
	Key *AgentKey
	// Timeout is how long one request may take. Default: 10 seconds.
	Timeout time.Duration
	// HTTPClient sends the requests; redirects are never followed. Default: a client with the transport of
	// [http.DefaultTransport].
	HTTPClient *http.Client
}

// AgentDelegation is what an agent hands down, and to whom.
type AgentDelegation struct {
	// GrantToken is the agent's own grant token. Where it is bound to a key, the agent's key must be that one.
	GrantToken string `secret:"true"`
	// ActorToken is from the sub-agent, see [NewActorToken].
	ActorToken string `secret:"true"`
	// Scopes are what the sub-agent may do: less than the grant token allows, unless the developer says otherwise.
	Scopes []string
	// AuthorizationDetails limit them further than the grant token is limited (docs/protocol.md §15). Default: as the grant
	// token.
	AuthorizationDetails []details.CallDetail
	// Audience is the service that the token is for. Default: as the grant token.
	Audience string
}

// AgentClient is an agent that needs no API key of its developer: it authenticates
// with its own key (private_key_jwt; docs/protocol.md §14). It is safe for concurrent use.
type AgentClient struct {
	options  AgentClientOptions
	endpoint *url.URL
	http     *http.Client
	nonce    atomic.Pointer[string]
}

// NewAgentClient checks the options; the error names the one that is wrong.
func NewAgentClient(options AgentClientOptions) (*AgentClient, error) {
	endpoint, err := url.Parse(options.Issuer + "/oauth/token")
	switch {
	case err != nil || endpoint.Host == "" || strings.HasSuffix(options.Issuer, "/") || endpoint.Scheme != "http" && endpoint.Scheme != "https":
		return nil, errors.New("grantex: AgentClientOptions.Issuer must be a URL without a slash at the end")
	case !strings.HasPrefix(options.AgentID, "ag_"):
		return nil, errors.New("grantex: AgentClientOptions.AgentID must be the id of an agent, ag_…")
	case options.Key == nil:
		return nil, errors.New("grantex: AgentClientOptions.Key must be the key of the agent")
	case options.Timeout < 0 || options.Timeout > time.Hour:
		return nil, errors.New("grantex: AgentClientOptions.Timeout must be a duration above 0 and up to an hour")
	}
	if options.Timeout == 0 {
		options.Timeout = 10 * time.Second
	}
	return &AgentClient{options: options, endpoint: endpoint, http: plainClient(options.HTTPClient)}, nil
}

// Delegate hands a part of the agent's grant to a sub-agent, by token exchange (RFC 8693). If the agent's token is bound to
// its key, the sub-agent's token is bound to the key of the sub-agent. It is sent once: each assertion and each actor token
// is accepted once.
//
// It returns CodeTokenNotBound, CodeNetworkError, CodeTimeout, CodeUnexpectedAnswer, or the error of the server in upper
// case, such as CodeInvalidScope.
func (c *AgentClient) Delegate(ctx context.Context, delegation AgentDelegation) (*IssuedToken, error) {
	isBound := boundKeyOf(delegation.GrantToken) != ""
	if isBound {
		if err := checkBinding(delegation.GrantToken, c.options.Key); err != nil {
			return nil, err
		}
	}
	form := url.Values{
		"grant_type":         {"urn:ietf:params:oauth:grant-type:token-exchange"},
		"subject_token":      {delegation.GrantToken},
		"subject_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		"actor_token":        {delegation.ActorToken},
		"actor_token_type":   {"urn:ietf:params:oauth:token-type:jwt"},
		"scope":              {strings.Join(delegation.Scopes, " ")},
	}
	if delegation.Audience != "" {
		form.Set("audience", delegation.Audience)
	}
	if len(delegation.AuthorizationDetails) > 0 {
		limits, err := json.Marshal(delegation.AuthorizationDetails)
		if err != nil {
			return nil, err
		}
		form.Set("authorization_details", string(limits))
	}
	issued, err := c.exchange(ctx, form, isBound)
	if isBound && CodeOf(err) == CodeUseDPoPNonce {
		return c.exchange(ctx, form, isBound)
	}
	return issued, err
}

func (c *AgentClient) exchange(ctx context.Context, form url.Values, isBound bool) (*IssuedToken, error) {
	request, err := c.request(ctx, form, isBound)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, c.options.Timeout, errSilent)
	defer cancel()
	response, err := c.http.Do(request.WithContext(limited))
	if err != nil {
		return nil, c.fault(ctx, limited, err)
	}
	defer func() { _ = response.Body.Close() }()
	if nonce := response.Header.Get("DPoP-Nonce"); nonce != "" {
		c.nonce.Store(&nonce)
	}
	body, err := readBody(response, longestRefusal)
	if err != nil {
		return nil, c.fault(ctx, limited, err)
	}
	return readExchange(response, body)
}

func (c *AgentClient) request(ctx context.Context, form url.Values, isBound bool) (*http.Request, error) {
	// A new one for each request (RFC 7523), because each is accepted once.
	assertion, err := c.options.Key.signClaims("JWT", selfClaims(c.options.AgentID, c.options.Issuer, ""), byThumbprint)
	if err != nil {
		return nil, err
	}
	form.Set("client_id", c.options.AgentID)
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", assertion)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.GetBody = nil
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if !isBound {
		return request, nil
	}
	proven := ProvenRequest{Method: http.MethodPost, URL: c.endpoint}
	if nonce := c.nonce.Load(); nonce != nil {
		proven.Nonce = *nonce
	}
	proof, err := NewDPoPProof(c.options.Key, proven)
	request.Header.Set("DPoP", proof)
	return request, err
}

func (c *AgentClient) fault(caller, limited context.Context, err error) error {
	if _, isOwn := asError(err); isOwn {
		return err
	}
	if caller.Err() != nil {
		return context.Cause(caller)
	}
	if context.Cause(limited) == errSilent {
		return &Error{Code: CodeTimeout, Message: "the authorization server did not answer in time", Err: err}
	}
	return networkError("the authorization server cannot be reached", err)
}

var oauthErrorPattern = regexp.MustCompile(`^[a-z_]{1,64}$`)

func readExchange(response *http.Response, body []byte) (*IssuedToken, error) {
	var answer struct {
		Token       string               `json:"access_token,omitzero"`
		Scope       string               `json:"scope,omitzero"`
		Details     []details.CallDetail `json:"authorization_details,omitzero"`
		Refusal     string               `json:"error,omitzero"`
		Description string               `json:"error_description,omitzero"`
		Page        string               `json:"error_uri,omitzero"`
	}
	isJSON := hasMediaType(response, "application/json") && decodeJSON(body, &answer) == nil
	if isJSON && response.StatusCode == http.StatusOK && answer.Scope != "" {
		if claims, isToken := claimsOf(answer.Token); isToken {
			return &IssuedToken{
				GrantToken:           answer.Token,
				GrantID:              claims.grantID,
				Scopes:               strings.Split(answer.Scope, " "),
				AuthorizationDetails: answer.Details,
				ExpiresAt:            time.Unix(claims.expires, 0).UTC(),
			}, nil
		}
	}
	if isJSON && response.StatusCode >= 400 && oauthErrorPattern.MatchString(answer.Refusal) {
		if answer.Description == "" {
			answer.Description = answer.Refusal
		}
		return nil, &Error{
			Code:       Code(strings.ToUpper(answer.Refusal)),
			Message:    safeText(answer.Description),
			Status:     response.StatusCode,
			RequestID:  safeText(response.Header.Get("X-Request-Id")),
			RetryAfter: retryAfterOf(response),
			ErrorURI:   addressIn(answer.Page),
		}
	}
	return nil, unexpected(response, "is not one of an authorization server")
}

// Format prints the agent's id.
func (c *AgentClient) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "grantex.AgentClient{%s}", c.options.AgentID)
}

// Format prints the delegation without the tokens.
func (d AgentDelegation) Format(state fmt.State, _ rune) { redact.Format(state, d) }

// LogValue is the delegation without the tokens.
func (d AgentDelegation) LogValue() slog.Value { return redact.LogValue(d) }
