package grantex_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/grantex"
)

// rig is a client of a server that answers as the document says.
type rig struct {
	*grantex.Client
	person  *grantex.PrincipalClient
	options grantex.Options
	key     *grantex.AgentKey
}

type caller = func(context.Context, rig) (any, error)

// nothing is the answer of a method that returns an error alone.
func nothing(err error) (any, error) { return nil, err }

// part is the answer of a method that returns one member of it.
func part[T any](member string, value T, err error) (any, error) {
	return map[string]any{member: value}, err
}

// of turns the two results of a method into those of a caller.
func of[T any](value T, err error) (any, error) { return value, err }

var (
	someTime = time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	page     = 2
	metadata = map[string]any{"key": "value"}
	limits   = []details.CallDetail{{
		Type: details.Type, Scope: "a:b", Closed: true, Budget: &details.Budget{Amount: "5", Currency: "EUR", Calls: 5, Per: "day"},
		Arguments: map[string]details.ArgumentLimit{
			"a": {Max: "5", Min: "1", OneOf: []any{"x"}, Prefix: "x", Under: "/x", Host: "x.example"},
		},
		Ask: &details.Ask{Over: map[string]string{"a": "2"}},
	}}
)

// callers call each operation with everything that it takes.
var callers = map[string][]caller{
	"GET /.well-known/grantex": {func(ctx context.Context, r rig) (any, error) {
		// A client asks once.
		client, err := grantex.NewClient(r.options)
		if err != nil {
			return nil, err
		}
		return of(client.Discover(ctx))
	}},
	"GET /v1/issuer-keys": {func(ctx context.Context, r rig) (any, error) { return of(r.IssuerKeys.List(ctx)) }},
	"POST /v1/authorize": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Authorizations.Create(ctx, grantex.AuthorizationParams{
			AgentID: "ag_1", PrincipalID: "p", Scopes: []string{"a:b"}, AuthorizationDetails: limits,
			RedirectURI: "https://a.example", State: "s", ExpiresIn: "1h", Audience: "https://b.example", CodeChallenge: "c",
		}))
	}},
	"GET /v1/authorize": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Authorizations.List(ctx, grantex.AuthorizationListParams{
			AuthRequestID: "a", AgentID: "a", PrincipalID: "p", Status: "pending", Cursor: "c", Page: page, PageSize: page,
		}))
	}},
	"GET /v1/authorize/{id}":    {func(ctx context.Context, r rig) (any, error) { return of(r.Authorizations.Get(ctx, "areq_1")) }},
	"DELETE /v1/authorize/{id}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Authorizations.Cancel(ctx, "areq_1")) }},
	"POST /v1/authorize/{id}/link": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Authorizations.RenewLink(ctx, "areq_1"))
	}},
	"POST /v1/authorize/{id}/resend": {func(ctx context.Context, r rig) (any, error) {
		email, err := r.Authorizations.Resend(ctx, "areq_1")
		return part("email", email, err)
	}},
	"POST /v1/token": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: "c", AgentID: "ag_1", CodeVerifier: "v", Key: r.key}))
	}},
	"POST /v1/token/refresh": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Tokens.Refresh(ctx, grantex.RefreshParams{RefreshToken: "r", AgentID: "ag_1", Key: r.key}))
	}},
	"POST /v1/tokens/verify": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Tokens.Verify(ctx, "t", grantex.VerifyParams{Audience: "a", Scopes: []string{"a:b"}, KeyThumbprint: "k"}))
	}},
	"POST /v1/tokens/revoke": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Tokens.Revoke(ctx, "tok_1")) }},
	"GET /v1/grants": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Grants.List(ctx, grantex.GrantListParams{
			AgentID: "a", PrincipalID: "p", Status: "active", Below: "g", Within: []string{"g", "h"}, Order: "asc", Cursor: "c", Page: page, PageSize: page,
		}))
	}},
	"GET /v1/grants/{id}":    {func(ctx context.Context, r rig) (any, error) { return of(r.Grants.Get(ctx, "grnt_1")) }},
	"DELETE /v1/grants/{id}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Grants.Revoke(ctx, "grnt_1")) }},
	"POST /v1/grants/{id}/hold": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Grants.Hold(ctx, "grnt_1", "r"))
	}},
	"POST /v1/grants/{id}/release": {func(ctx context.Context, r rig) (any, error) { return of(r.Grants.Release(ctx, "grnt_1")) }},
	"POST /v1/agents/{id}/hold": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Agents.Hold(ctx, "ag_1", "r"))
	}},
	"POST /v1/agents/{id}/release": {func(ctx context.Context, r rig) (any, error) { return of(r.Agents.Release(ctx, "ag_1")) }},
	"DELETE /v1/grants/{id}/stop":  {func(ctx context.Context, r rig) (any, error) { return nothing(r.Grants.LiftStop(ctx, "grnt_1")) }},
	"POST /v1/grants/delegate": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Grants.Delegate(ctx, grantex.DelegateParams{
			ParentToken: "t", SubAgentID: "ag_2", Scopes: []string{"a:b"}, AuthorizationDetails: limits, ExpiresIn: "1h",
			Audience: "a", Key: r.key,
		}))
	}},
	"POST /v1/grants/verify":        {func(ctx context.Context, r rig) (any, error) { return of(r.Grants.Verify(ctx, "t")) }},
	"DELETE /v1/agents/{id}/grants": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Agents.RevokeGrants(ctx, "ag_1")) }},
	"DELETE /v1/me/grants":          {func(ctx context.Context, r rig) (any, error) { return nothing(r.Me.RevokeGrants(ctx)) }},
	"GET /v1/events": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Events.List(ctx, grantex.EventListParams{Cursor: "c", Page: page, PageSize: page}))
	}},
	"GET /v1/events/stream": {func(ctx context.Context, r rig) (any, error) {
		for message, err := range r.Events.Stream(ctx, "p") {
			return of(message, err)
		}
		return nil, io.ErrUnexpectedEOF
	}},
	"POST /v1/principal-sessions": {func(ctx context.Context, r rig) (any, error) {
		return of(r.PrincipalSessions.Create(ctx, grantex.PrincipalSessionParams{PrincipalID: "p", ExpiresIn: "1h"}))
	}},
	"DELETE /v1/principals/{principalId}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Principals.Erase(ctx, "p")) }},
	"GET /v1/principals/{principalId}":    {func(ctx context.Context, r rig) (any, error) { return of(r.Principals.Get(ctx, "p")) }},
	"DELETE /v1/principals/{principalId}/grants": {func(ctx context.Context, r rig) (any, error) {
		return nothing(r.Principals.RevokeGrants(ctx, "p"))
	}},
	"GET /v1/principal/grants": {func(ctx context.Context, r rig) (any, error) {
		return of(r.person.Grants(ctx, grantex.PrincipalGrantListParams{Cursor: "c", Page: page, PageSize: page}))
	}},
	"GET /v1/principal/audit": {func(ctx context.Context, r rig) (any, error) {
		entries, err := r.person.Audit(ctx)
		return part("entries", entries, err)
	}},
	"DELETE /v1/principal/grants/{id}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.person.Revoke(ctx, "grnt_1")) }},
	"GET /v1/principals": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Principals.List(ctx, grantex.PrincipalListParams{
			PrincipalID: "p", StartsWith: "p", Contains: "p", Binding: "unbound", Cursor: "c", Page: page, PageSize: page,
		}))
	}},
	"GET /v1/principals/{principalId}/email": {func(ctx context.Context, r rig) (any, error) { return of(r.Principals.GetEmail(ctx, "p")) }},
	"PUT /v1/principals/{principalId}/email": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Principals.SetEmail(ctx, "p", "p@example.com"))
	}},
	"DELETE /v1/principals/{principalId}/email": {func(ctx context.Context, r rig) (any, error) {
		return nothing(r.Principals.RemoveEmail(ctx, "p"))
	}},
	"GET /v1/principals/{principalId}/sessions": {func(ctx context.Context, r rig) (any, error) {
		sessions, err := r.Principals.Sessions(ctx, "p")
		return part("sessions", sessions, err)
	}},
	"DELETE /v1/principals/{principalId}/sessions": {func(ctx context.Context, r rig) (any, error) {
		return nothing(r.Principals.EndSessions(ctx, "p"))
	}},
	"DELETE /v1/principals/{principalId}/sessions/{id}": {func(ctx context.Context, r rig) (any, error) {
		return nothing(r.Principals.EndSession(ctx, "p", "psn_1"))
	}},
	"GET /v1/sign-in-provider": {func(ctx context.Context, r rig) (any, error) { return of(r.SignInProvider.Get(ctx)) }},
	"PUT /v1/sign-in-provider": {func(ctx context.Context, r rig) (any, error) {
		return of(r.SignInProvider.Save(ctx, grantex.SignInProviderParams{
			Issuer: "https://idp.example", ClientID: "c", ClientSecret: "s", PrincipalClaim: "email", Scopes: []string{"email"},
		}))
	}},
	"DELETE /v1/sign-in-provider": {func(ctx context.Context, r rig) (any, error) { return nothing(r.SignInProvider.Remove(ctx)) }},
	"DELETE /v1/principals/{principalId}/directory-binding": {func(ctx context.Context, r rig) (any, error) {
		return nothing(r.SignInProvider.EndBinding(ctx, "p"))
	}},
	"GET /v1/approvals/{id}": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Approvals.Get(ctx, "apr_1", 30*time.Second))
	}},
	"GET /v1/approvals": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Approvals.List(ctx, grantex.ApprovalListParams{
			GrantID: "g", AgentID: "a", PrincipalID: "p", Status: "pending", Cursor: "c", Page: page, PageSize: page,
		}))
	}},
	"POST /v1/approvals/{id}/decide": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Approvals.Decide(ctx, "apr_1", "approve"))
	}},
	"GET /v1/resources/{audience}/catalog": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Catalogs.Get(ctx, "https://a.example/b"))
	}},
	"PUT /v1/resources/{audience}/catalog": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Catalogs.Set(ctx, "https://a.example", []*grantex.CatalogTool{
			{Name: "a", Scopes: []string{"a:b"}, InputSchema: map[string]any{"type": "object"}, Title: "A"},
		}))
	}},
	"DELETE /v1/resources/{audience}/catalog": {func(ctx context.Context, r rig) (any, error) {
		return nothing(r.Catalogs.Delete(ctx, "https://a.example"))
	}},
	"GET /v1/policies": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Policies.List(ctx, grantex.PolicyListParams{Page: page, PageSize: page}))
	}},
	"GET /v1/policies/{policy}": {func(ctx context.Context, r rig) (any, error) { return of(r.Policies.Get(ctx, "no-nights")) }},
	"PUT /v1/policies/{policy}": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Policies.Put(ctx, "no-nights", grantex.PolicyParams{Cedar: "forbid", Effective: "now"}))
	}},
	"DELETE /v1/policies/{policy}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Policies.Delete(ctx, "no-nights")) }},
	"POST /v1/policies": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Policies.CreateRule(ctx, grantex.PolicyRule{
			Name: "n", Effect: "deny", Priority: 1, AgentID: "a", PrincipalID: "p", Scopes: []string{"a:b"},
			TimeOfDayStart: "22:00", TimeOfDayEnd: "06:00",
		}))
	}},
	"PATCH /v1/policies/{policy}": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Policies.UpdateRule(ctx, "pol_1", grantex.PolicyRuleChanges{
			Name: "n", Effect: "deny", Priority: grantex.Set(0), AgentID: "a", PrincipalID: "p", Scopes: []string{"a:b"},
			TimeOfDayStart: "22:00", TimeOfDayEnd: "06:00",
		}))
	}},
	"POST /v1/policies/test": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Policies.Test(ctx, grantex.PolicyTest{
			Policy: &grantex.PolicyDraft{Name: "n", Cedar: "forbid"}, AgentID: "a", Audience: "a", PrincipalID: "p", Scopes: []string{"a:b"},
			Depth: 1, ACR: "mfa", Action: "pay", Arguments: map[string]any{"to": "x"}, Amount: "5", Currency: "EUR", CallsThisHour: 1, At: someTime,
		}))
	}},
	"POST /v1/policies/replay": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Policies.Replay(ctx, grantex.PolicyReplayParams{
			Policy: &grantex.PolicyDraft{Name: "n"}, Since: someTime, Until: someTime,
		}))
	}},
	"GET /v1/policy-sets/{digest}": {func(ctx context.Context, r rig) (any, error) { return of(r.Policies.GetSet(ctx, "0a")) }},
	"GET /v1/scopes": {func(ctx context.Context, r rig) (any, error) {
		scopes, err := r.Scopes.List(ctx)
		return part("scopes", scopes, err)
	}},
	"PUT /v1/scopes/{scope}":    {func(ctx context.Context, r rig) (any, error) { return of(r.Scopes.Describe(ctx, "a:b", "Do it")) }},
	"DELETE /v1/scopes/{scope}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Scopes.Delete(ctx, "a:b")) }},
	"POST /v1/audit/log": {
		func(ctx context.Context, r rig) (any, error) { return of(r.Audit.Log(ctx, wholeEntry)) },
		func(ctx context.Context, r rig) (any, error) {
			return of(r.Audit.LogSigned(ctx, r.key, grantex.EntryParams{GrantID: "g", AgentID: "a", Action: "a", Status: "allowed"}))
		},
	},
	"POST /v1/audit/batch": {func(ctx context.Context, r rig) (any, error) {
		// As many as the document's example answers with, which a batch must.
		for count := range 100 {
			entries, err := r.Audit.Batch(ctx, slices.Repeat([]grantex.EntryParams{wholeEntry}, count))
			if err == nil || !strings.Contains(err.Error(), "as many entries") {
				return part("entries", entries, err)
			}
		}
		return nil, io.ErrUnexpectedEOF
	}},
	"GET /v1/audit/entries": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Audit.List(ctx, grantex.AuditListParams{
			AgentID: "a", GrantID: "g", PrincipalID: "p", Action: "a", Status: "allowed", Since: someTime, Until: someTime,
			Order: "desc", Cursor: "c", Page: page, PageSize: page,
		}))
	}},
	"GET /v1/audit/export": {func(ctx context.Context, r rig) (any, error) {
		for line, err := range r.Audit.Export(ctx) {
			return of(line, err)
		}
		return nil, io.ErrUnexpectedEOF
	}},
	"GET /v1/audit/{id}":             {func(ctx context.Context, r rig) (any, error) { return of(r.Audit.Get(ctx, "alog_1")) }},
	"DELETE /v1/audit/{id}/metadata": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Audit.Erase(ctx, "alog_1")) }},
	"GET /v1/audit/checkpoint":       {func(ctx context.Context, r rig) (any, error) { return of(r.Audit.Checkpoint(ctx, 7)) }},
	"GET /v1/audit/proof/inclusion":  {func(ctx context.Context, r rig) (any, error) { return of(r.Audit.InclusionProof(ctx, "e", 7)) }},
	"GET /v1/audit/proof/consistency": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Audit.ConsistencyProof(ctx, 3, 7))
	}},
	"GET /v1/audit/log-key": {func(ctx context.Context, r rig) (any, error) { return of(r.Audit.LogKey(ctx)) }},
	"GET /v1/activity": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Activity.Get(ctx, grantex.ActivityParams{Since: someTime, Until: someTime, Bucket: "day", TimeZone: "UTC"}))
	}},
	"POST /v1/signup": {func(ctx context.Context, r rig) (any, error) {
		return of(grantex.Signup(ctx, grantex.SignupParams{Name: "n", Email: "e@example.com", Mode: "live"}, r.options))
	}},
	"GET /v1/me": {func(ctx context.Context, r rig) (any, error) { return of(r.Me.Get(ctx)) }},
	"PATCH /v1/me": {func(ctx context.Context, r rig) (any, error) {
		resource := &grantex.ResourceChanges{OpenTo: "clients", People: "anyone", Scopes: []string{}, DefaultScopes: []string{}, DPoP: "accept"}
		err := r.Me.UpdateSettings(ctx, grantex.SettingsChanges{
			Delegation: grantex.Set("strict"), MaxDelegationDepth: grantex.Set(3), MaxGrantLifetime: grantex.Set("1h"), FirstUse: grantex.Set(true),
			Audiences: grantex.Set([]string{"a"}), Resources: grantex.Set(map[string]*grantex.ResourceChanges{"https://a.example": resource}),
			Retention: grantex.Set("400d"),
		})
		return part("updated", true, err)
	}},
	"PUT /v1/me/domain": {func(ctx context.Context, r rig) (any, error) {
		domain, err := r.Me.SetDomain(ctx, "a.example")
		return part("domain", domain, err)
	}},
	"DELETE /v1/me/domain": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Me.RemoveDomain(ctx)) }},
	"POST /v1/keys": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Keys.Create(ctx, grantex.APIKeyParams{Name: "n", Roles: []grantex.Role{grantex.RoleIssue}, ExpiresAt: someTime}))
	}},
	"GET /v1/keys": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Keys.List(ctx, grantex.APIKeyListParams{Page: page, PageSize: page}))
	}},
	"DELETE /v1/keys/{id}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Keys.Revoke(ctx, "key_1")) }},
	"DELETE /v1/me/key":    {func(ctx context.Context, r rig) (any, error) { return nothing(r.Keys.RevokeOwn(ctx)) }},
	"POST /v1/keys/rotate": {func(ctx context.Context, r rig) (any, error) { return of(r.Keys.Rotate(ctx)) }},
	"POST /v1/device-logins": {func(ctx context.Context, r rig) (any, error) {
		login, err := grantex.StartDeviceLogin(ctx, grantex.DeviceLoginParams{Name: "n", Roles: []grantex.Role{grantex.RoleIssue}}, r.options)
		if err != nil {
			return nil, err
		}
		// The secret and the interval are for WaitForKey alone.
		return map[string]any{
			"userCode": login.UserCode, "verificationUrl": login.VerificationURL, "expiresAt": login.ExpiresAt,
			"deviceCode": "text of deviceCode", "interval": 7,
		}, nil
	}},
	"POST /v1/agents": {
		func(ctx context.Context, r rig) (any, error) {
			return of(r.Agents.Register(ctx, grantex.AgentParams{
				Name: "n", Description: "d", Scopes: []string{}, RedirectURIs: []string{}, DPoP: "accept", Key: r.key,
			}))
		},
		func(ctx context.Context, r rig) (any, error) {
			return of(r.Agents.Register(ctx, grantex.AgentParams{Name: "n", PublicKey: &wholeKey, PublicKeyProof: "p"}))
		},
	},
	"GET /v1/agents": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Agents.List(ctx, grantex.AgentListParams{
			Name: "n", ExactName: "n", Contains: "n", Status: "active", Kind: "agent", Order: "asc", Page: page, PageSize: page,
		}))
	}},
	"GET /v1/agents/{id}": {func(ctx context.Context, r rig) (any, error) { return of(r.Agents.Get(ctx, "ag_1")) }},
	"PATCH /v1/agents/{id}": {func(ctx context.Context, r rig) (any, error) {
		return of(r.Agents.Update(ctx, "ag_1", grantex.AgentChanges{
			Name: "n", Description: grantex.Set("d"), Scopes: []string{}, RedirectURIs: []string{}, DPoP: "required", Status: "active",
		}))
	}},
	"DELETE /v1/agents/{id}": {func(ctx context.Context, r rig) (any, error) { return nothing(r.Agents.Delete(ctx, "ag_1")) }},
	"POST /v1/agents/{id}/keys": {
		func(ctx context.Context, r rig) (any, error) { return of(r.Agents.RotateKey(ctx, "ag_1", r.key)) },
		func(ctx context.Context, r rig) (any, error) {
			key, err := grantex.CreateAgentKey(ctx, &grantex.MemoryStore{}, grantex.ES256)
			if err != nil {
				return nil, err
			}
			return of(r.Agents.RotateKey(ctx, "ag_1", key))
		},
	},
}

var (
	wholeEntry = grantex.EntryParams{
		GrantID: "g", AgentID: "a", AgentDID: "d", PrincipalID: "p", Action: "a", Status: "allowed", Ref: "r", Metadata: metadata,
		Salt: "s", Signature: "s",
	}
	wholeKey = grantex.PublicKey{Type: "EC", Curve: "P-256", X: "x", Y: "y"}
)
