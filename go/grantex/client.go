package grantex

import (
	"context"
	"fmt"
	"io"
)

// Client is a client of one Grantex server, for one developer. It is safe for
// concurrent use, has no goroutine of its own and need not be closed.
type Client struct {
	Agents            *AgentsService
	Authorizations    *AuthorizationsService
	Tokens            *TokensService
	Grants            *GrantsService
	Approvals         *ApprovalsService
	Audit             *AuditService
	Events            *EventsService
	Activity          *ActivityService
	Keys              *KeysService
	Principals        *PrincipalsService
	PrincipalSessions *PrincipalSessionsService
	Scopes            *ScopesService
	Catalogs          *CatalogsService
	Policies          *PoliciesService
	SignInProvider    *SignInProviderService
	IssuerKeys        *IssuerKeysService
	Me                *MeService

	transport *transport
	discovery *discovery
}

// NewClient checks the options and makes a client. It sends nothing. The error
// names the option that is missing or wrong, and never repeats an API key.
func NewClient(options Options) (*Client, error) {
	connected, err := options.connection()
	if err != nil {
		return nil, err
	}
	key, err := options.apiKey()
	if err != nil {
		return nil, err
	}
	return newClient(newTransport(connected, key)), nil
}

func newClient(transport *transport) *Client {
	discovery := &discovery{transport: transport}
	me := &MeService{transport}
	return &Client{
		Agents:            &AgentsService{transport: transport, discovery: discovery, me: me},
		Authorizations:    &AuthorizationsService{transport},
		Tokens:            &TokensService{transport: transport, discovery: discovery},
		Grants:            &GrantsService{transport: transport, discovery: discovery},
		Approvals:         &ApprovalsService{transport},
		Audit:             &AuditService{transport: transport, discovery: discovery},
		Events:            &EventsService{transport},
		Activity:          &ActivityService{transport},
		Keys:              &KeysService{transport},
		Principals:        &PrincipalsService{transport},
		PrincipalSessions: &PrincipalSessionsService{transport},
		Scopes:            &ScopesService{transport},
		Catalogs:          &CatalogsService{transport},
		Policies:          &PoliciesService{transport},
		SignInProvider:    &SignInProviderService{transport},
		IssuerKeys:        &IssuerKeysService{transport},
		Me:                me,
		transport:         transport,
		discovery:         discovery,
	}
}

// Discover returns the server's description of itself. It is requested once and then kept.
func (c *Client) Discover(ctx context.Context) (*IssuerDescription, error) {
	return c.discovery.discover(ctx)
}

// Format prints the address of the server, and never the API key.
func (c *Client) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "grantex.Client{"+c.transport.url+"}")
}
