package grantex_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/grantex"
)

func TestAWholeLifeFromRegistrationToRefusal(t *testing.T) {
	t.Parallel()
	client, ctx := sandbox(t).client(t), within(t, time.Minute)
	store := &grantex.MemoryStore{}
	key := must(grantex.CreateAgentKey(ctx, store, grantex.EdDSA))(t)

	agent := must(client.Agents.Register(ctx, grantex.AgentParams{
		Name: "travel-booking-agent", Scopes: []string{"flights:search", "flights:book"}, Key: key,
	}))(t)
	if len(agent.Keys) != 1 || agent.Keys[0].KID != key.KID() || agent.Keys[0].PublicKey != key.PublicKey() {
		t.Fatalf("the agent has other keys than the registered one: %v", agent.Keys)
	}

	asked := must(client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID: agent.ID, PrincipalID: "user_alice", Scopes: []string{"flights:search", "flights:book"},
	}))(t)
	if asked.Code == "" || !asked.Sandbox {
		t.Fatalf("a sandbox should return the code at once: %v", asked)
	}
	grant := must(client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID}))(t)

	source := must(client.NewTokenSource(grantex.TokenSourceOptions{AgentID: agent.ID, Store: store, Grant: grant}))(t)
	token := must(source.Token(ctx))(t)
	verified := must(client.Tokens.Verify(ctx, token, grantex.VerifyParams{Scopes: []string{"flights:book"}}))(t)
	if !verified.Valid || verified.Principal != "user_alice" || verified.Agent != agent.DID || verified.GrantID != grant.GrantID {
		t.Fatalf("the token should be valid for Alice: %+v", verified)
	}
	if must(client.Tokens.Verify(ctx, token, grantex.VerifyParams{Scopes: []string{"hotels:book"}}))(t).Valid {
		t.Fatal("the token is valid for what was not granted")
	}

	searcher := must(client.Agents.Register(ctx, grantex.AgentParams{Name: "flight-search", Scopes: []string{"flights:search", "flights:book"}}))(t)
	child := must(client.Grants.Delegate(ctx, grantex.DelegateParams{
		Parent: source, SubAgentID: searcher.ID, Scopes: []string{"flights:search"}, ExpiresIn: "10m",
	}))(t)
	_, err := client.Grants.Delegate(ctx, grantex.DelegateParams{
		Parent: source, SubAgentID: searcher.ID, Scopes: []string{"flights:search", "flights:book"},
	})
	expectCode(t, err, grantex.CodeScopeNotNarrower)
	status := must(client.Grants.Verify(ctx, child.GrantToken))(t)
	if !status.Active || status.Claims.ParentGrantID != grant.GrantID || status.Claims.DelegationDepth != 1 ||
		status.Claims.Actor.Actor == nil || status.Claims.Subject != "user_alice" {
		t.Fatalf("the child should be a delegated grant: %+v", status.Claims)
	}

	allowed := must(client.Audit.LogSigned(ctx, key, grantex.EntryParams{
		GrantID: grant.GrantID, AgentID: agent.ID, Action: "flight.booked", Status: "allowed",
		Metadata: map[string]any{"airline": "Air <India>  ", "amount": 420.5, "seats": []string{"1A", "1B"}, "nested": map[string]any{"é": nil, "z": true}},
	}))(t)
	outcome := grantex.EntryParams{GrantID: grant.GrantID, Action: "flight.booked", Status: "success", Ref: allowed.EntryID}
	entries := must(client.Audit.Batch(ctx, []grantex.EntryParams{outcome}))(t)
	if allowed.Signature == nil || *entries[0].Ref != allowed.EntryID || allowed.Metadata["amount"] != 420.5 {
		t.Fatalf("the entries are other ones: %v %v", allowed, entries[0])
	}

	if err := client.Grants.Revoke(ctx, grant.GrantID); err != nil {
		t.Fatal(err)
	}
	if must(client.Tokens.Verify(ctx, child.GrantToken, grantex.VerifyParams{}))(t).Valid {
		t.Fatal("a delegated token outlives its parent")
	}
	if ended := must(client.Grants.Verify(ctx, token))(t); ended.Active || ended.Reason == "" {
		t.Fatalf("the grant has ended: %+v", ended)
	}
	_, err = source.Refresh(ctx)
	expectCode(t, err, grantex.CodeGrantEnded)
	_, err = source.Token(ctx)
	expectCode(t, err, grantex.CodeGrantEnded)
	if _, isKept, _ := store.Get(ctx, "grant-"+agent.ID); isKept {
		t.Fatal("the store still holds the tokens of the grant that ended")
	}
}

func TestBoundTokensAndAnAgentWithoutAnAPIKey(t *testing.T) {
	t.Parallel()
	server := sandbox(t)
	client, ctx := server.client(t), within(t, time.Minute)
	store := &grantex.MemoryStore{}
	issuer := must(client.Discover(ctx))(t).Issuer
	for _, algorithm := range []grantex.Algorithm{grantex.EdDSA, grantex.ES256} {
		key := must(grantex.CreateAgentKey(ctx, store, algorithm))(t)
		subKey := must(grantex.CreateAgentKey(ctx, store, algorithm))(t)
		scopes := []string{"flights:search", "flights:book"}
		agent := must(client.Agents.Register(ctx, grantex.AgentParams{Name: "parent", Scopes: scopes, Key: key}))(t)
		subAgent := must(client.Agents.Register(ctx, grantex.AgentParams{Name: "child", Scopes: scopes, Key: subKey}))(t)
		asked := must(client.Authorizations.Create(ctx, grantex.AuthorizationParams{AgentID: agent.ID, PrincipalID: "bob", Scopes: scopes}))(t)
		grant := must(client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID, Key: key}))(t)
		refreshed := must(client.Tokens.Refresh(ctx, grantex.RefreshParams{RefreshToken: grant.RefreshToken, AgentID: agent.ID, Key: key}))(t)

		if must(client.Tokens.Verify(ctx, refreshed.GrantToken, grantex.VerifyParams{}))(t).Valid {
			t.Fatal("a bound token is valid without its key")
		}
		if !must(client.Tokens.Verify(ctx, refreshed.GrantToken, grantex.VerifyParams{KeyThumbprint: key.KID()}))(t).Valid {
			t.Fatal("a bound token is not valid with its key")
		}
		child := must(client.Grants.Delegate(ctx, grantex.DelegateParams{
			ParentToken: refreshed.GrantToken, SubAgentID: subAgent.ID, Scopes: scopes[:1], Key: key,
		}))(t)
		if !must(client.Tokens.Verify(ctx, child.GrantToken, grantex.VerifyParams{KeyThumbprint: subKey.KID()}))(t).Valid {
			t.Fatal("a delegated token is not bound to the key of the sub-agent")
		}

		actorToken := must(grantex.NewActorToken(grantex.ActorTokenParams{
			Key: subKey, AgentID: subAgent.ID, Issuer: issuer, ParentTokenHash: grantex.TokenHash(refreshed.GrantToken),
		}))(t)
		own := must(grantex.NewAgentClient(grantex.AgentClientOptions{Issuer: issuer, AgentID: agent.ID, Key: key}))(t)
		delegation := grantex.AgentDelegation{GrantToken: refreshed.GrantToken, ActorToken: actorToken, Scopes: scopes[:1]}
		handed := must(own.Delegate(ctx, delegation))(t)
		if handed.GrantID == "" || !slices.Equal(handed.Scopes, scopes[:1]) || !handed.ExpiresAt.After(time.Now()) {
			t.Fatalf("what was handed down is something else: %v", handed)
		}
		_, err := own.Delegate(ctx, delegation)
		if err == nil || !strings.Contains(err.Error(), "INVALID") {
			t.Fatalf("an actor token was accepted twice: %v", err)
		}
		other := must(grantex.NewAgentClient(grantex.AgentClientOptions{Issuer: issuer, AgentID: subAgent.ID, Key: subKey}))(t)
		_, err = other.Delegate(ctx, delegation)
		expectCode(t, err, grantex.CodeTokenNotBound)

		next := must(grantex.CreateAgentKey(ctx, store, algorithm))(t)
		if rotated := must(client.Agents.RotateKey(ctx, agent.ID, next))(t); len(rotated.Keys) != 2 || rotated.DID != agent.DID {
			t.Fatalf("the key was not rotated: %v", rotated.Keys)
		}
	}
}

func TestReadingTheLog(t *testing.T) {
	t.Parallel()
	client, ctx := sandbox(t).client(t), within(t, time.Minute)
	agent := must(client.Agents.Register(ctx, grantex.AgentParams{Name: "logger", Scopes: []string{"a:b"}}))(t)
	asked := must(client.Authorizations.Create(ctx, grantex.AuthorizationParams{AgentID: agent.ID, PrincipalID: "carol", Scopes: []string{"a:b"}}))(t)
	grant := must(client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID}))(t)
	written := make([]grantex.EntryParams, 5)
	for index := range written {
		written[index] = grantex.EntryParams{GrantID: grant.GrantID, Action: "a.b", Status: "allowed", Metadata: map[string]any{"index": index}}
	}
	entries := must(client.Audit.Batch(ctx, written))(t)

	var listed, exported []string
	for entry, err := range client.Audit.All(ctx, grantex.AuditListParams{GrantID: grant.GrantID, Since: entries[0].Timestamp, PageSize: 2}) {
		listed = append(listed, must(entry, err)(t).EntryID)
	}
	for line, err := range client.Audit.Export(ctx) {
		exported = append(exported, must(line, err)(t).Entry.EntryID)
	}
	if len(listed) != 5 || !slices.Equal(listed, exported) || listed[4] != entries[4].EntryID {
		t.Fatalf("listed %v, exported %v", listed, exported)
	}

	checkpoint := must(client.Audit.Checkpoint(ctx, 0))(t)
	logKey := must(client.Audit.LogKey(ctx))(t)
	if !strings.HasPrefix(checkpoint, logKey.Name+"\n5\n") {
		t.Fatalf("the checkpoint is of another log or size: %q", checkpoint)
	}
	inclusion := must(client.Audit.InclusionProof(ctx, entries[2].EntryID, 5))(t)
	if inclusion.Index != 2 || inclusion.Size != 5 || len(inclusion.Path) != 3 || len(inclusion.Path[0]) != 32 {
		t.Fatalf("the proof is of another entry: %+v", inclusion)
	}
	consistency := must(client.Audit.ConsistencyProof(ctx, 2, 5))(t)
	if consistency.From != 2 || consistency.To != 5 || len(consistency.Path) == 0 {
		t.Fatalf("the proof is of other sizes: %+v", consistency)
	}
	if err := client.Audit.Erase(ctx, entries[1].EntryID); err != nil {
		t.Fatal(err)
	}
	erased := must(client.Audit.Get(ctx, entries[1].EntryID))(t)
	if !erased.Erased || erased.Metadata != nil || erased.Salt != nil || erased.Hash != entries[1].Hash {
		t.Fatalf("the entry was not erased: %+v", erased)
	}
	report := must(client.Activity.Get(ctx, grantex.ActivityParams{Bucket: "day", TimeZone: "Europe/Berlin"}))(t)
	if report.InForce.Grants != 1 || len(report.Buckets) == 0 {
		t.Fatalf("the report is of another developer: %+v", report)
	}
}

func TestEventsAsTheyHappen(t *testing.T) {
	t.Parallel()
	client, ctx := sandbox(t).client(t), within(t, time.Minute)
	place := must(client.Events.List(ctx, grantex.EventListParams{}))(t).Place
	names := []string{"first", "second"}
	var seen []string
	for message, err := range client.Events.Stream(ctx, place) {
		switch must(message, err)(t).Kind {
		case grantex.MessageReady:
			for _, name := range names {
				must(client.Agents.Register(ctx, grantex.AgentParams{Name: name}))(t)
			}
		case grantex.MessageEvent:
			if message.Event.Type == "agent.created" {
				seen = append(seen, message.Event.Data.Name)
				place = message.Place
			}
		}
		if len(seen) == 1 {
			break
		}
	}
	// A stream continues after the last message that was seen.
	for message, err := range client.Events.Stream(ctx, place) {
		if must(message, err)(t).Kind == grantex.MessageEvent && message.Event.Type == "agent.created" {
			seen = append(seen, message.Event.Data.Name)
			break
		}
	}
	if !slices.Equal(seen, names) {
		t.Fatalf("saw %v, expected %v", seen, names)
	}
	for event, err := range client.Events.All(ctx, grantex.EventListParams{PageSize: 1}) {
		if must(event, err)(t).Type == "" {
			t.Fatal("an event without a type")
		}
	}
}

func TestPeopleKeysAndSettings(t *testing.T) {
	t.Parallel()
	server := sandbox(t)
	client, ctx := server.client(t), within(t, time.Minute)
	agent := must(client.Agents.Register(ctx, grantex.AgentParams{Name: "agent", Description: "does it", Scopes: []string{"a:b"}}))(t)
	const name = "dave/../%2e?#@Ü"
	asked := must(client.Authorizations.Create(ctx, grantex.AuthorizationParams{AgentID: agent.ID, PrincipalID: name, Scopes: []string{"a:b"}}))(t)
	grant := must(client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID}))(t)
	if person := must(client.Principals.Get(ctx, name))(t); person.PrincipalID != name || person.ActiveGrants != 1 {
		t.Fatalf("it is another person: %+v", person)
	}
	session := must(client.PrincipalSessions.Create(ctx, grantex.PrincipalSessionParams{PrincipalID: name, ExpiresIn: "1h"}))(t)
	person := must(grantex.NewPrincipalClient(session.SessionToken, grantex.Options{URL: server.url}))(t)
	own := must(person.Grants(ctx, grantex.PrincipalGrantListParams{}))(t)
	if len(own.Grants) != 1 || own.Grants[0].AgentName != "agent" || *own.Grants[0].AgentDescription != "does it" {
		t.Fatalf("the person has other grants: %+v", own)
	}
	if len(must(client.Principals.Sessions(ctx, name))(t)) != 1 {
		t.Fatal("the session is not listed")
	}
	if err := person.Revoke(ctx, grant.GrantID); err != nil {
		t.Fatal(err)
	}
	if err := client.Principals.EndSession(ctx, name, session.ID); err != nil {
		t.Fatal(err)
	}
	_, err := person.Audit(ctx)
	expectCode(t, err, grantex.CodeCredentialUnknown)

	expires := time.Now().Add(time.Hour)
	key := must(client.Keys.Create(ctx, grantex.APIKeyParams{Name: "reader", Roles: []grantex.Role{grantex.RoleAuditRead}, ExpiresAt: expires}))(t)
	if key.ExpiresAt == nil || !key.ExpiresAt.Equal(expires.UTC().Truncate(time.Millisecond)) {
		t.Fatalf("the key expires at another time: %v", key)
	}
	reader := must(grantex.NewClient(grantex.Options{URL: server.url, APIKey: key.Secret}))(t)
	_, err = reader.Agents.Register(ctx, grantex.AgentParams{Name: "no"})
	expectCode(t, err, grantex.CodeRoleRequired)
	count := 0
	for key, err := range client.Keys.All(ctx, grantex.APIKeyListParams{PageSize: 1}) {
		must(key, err)(t)
		count++
	}
	if count != 2 {
		t.Fatalf("there are %d keys, expected 2", count)
	}

	resources := map[string]*grantex.ResourceChanges{"https://travel.example/api": {OpenTo: "clients", Scopes: []string{"a:b"}, DefaultScopes: []string{}}}
	if err := client.Me.UpdateSettings(ctx, grantex.SettingsChanges{
		MaxDelegationDepth: grantex.Set(0), Delegation: grantex.Null[string](), Audiences: grantex.Set([]string{"https://travel.example/api"}), Resources: grantex.Set(resources),
	}); err != nil {
		t.Fatal(err)
	}
	settings := must(client.Me.Get(ctx))(t).Settings
	if *settings.MaxDelegationDepth != 0 || settings.Delegation != nil || settings.Resources["https://travel.example/api"].OpenTo != "clients" {
		t.Fatalf("the settings are other ones: %+v", settings)
	}

	cleared := must(client.Agents.Update(ctx, agent.ID, grantex.AgentChanges{Description: grantex.Null[string](), Scopes: []string{}}))(t)
	if cleared.Description != nil || len(cleared.Scopes) != 0 || cleared.Name != "agent" {
		t.Fatalf("the agent has other members: %+v", cleared)
	}
	if suspended := must(client.Agents.Suspend(ctx, agent.ID))(t); suspended.Status != "suspended" {
		t.Fatalf("the agent is %s", suspended.Status)
	}
	if err := client.Agents.Delete(ctx, agent.ID); err != nil {
		t.Fatal(err)
	}
	_, err = client.Agents.Get(ctx, agent.ID)
	expectCode(t, err, grantex.CodeNotFound)

	scope := must(client.Scopes.Describe(ctx, "seats:pick", "Pick a seat for you"))(t)
	if scope.IsStandard || len(must(client.Scopes.List(ctx))(t)) < 2 {
		t.Fatalf("the scope is another one: %+v", scope)
	}
	if err := client.Scopes.Delete(ctx, "seats:pick"); err != nil {
		t.Fatal(err)
	}
	if keys := must(client.IssuerKeys.List(ctx))(t); len(keys.Keys) == 0 || keys.Keys[0].Algorithm != "RS256" {
		t.Fatalf("the issuer has other keys: %+v", keys)
	}
	login := must(grantex.StartDeviceLogin(ctx, grantex.DeviceLoginParams{Name: "laptop"}, grantex.Options{URL: server.url}))(t)
	if login.UserCode == "" || login.VerificationURL == "" || !login.ExpiresAt.After(time.Now()) {
		t.Fatalf("the login has nothing to show: %v", login)
	}
	_, err = client.Agents.List(ctx, grantex.AgentListParams{PageSize: 1000})
	expectCode(t, err, grantex.CodeValidationError)
	var failed *grantex.Error
	if !errors.As(err, &failed) || failed.Field != "pageSize" || failed.Status != 400 || failed.RequestID == "" {
		t.Fatalf("the error does not name the member: %+v", failed)
	}
}
