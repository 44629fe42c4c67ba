package grantex_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/grantex/grantex/go/grantex"
)

func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := grantex.NewClient(grantex.Options{}) // GRANTEX_URL and GRANTEX_API_KEY
	if err != nil {
		log.Fatal(err)
	}
	store := &grantex.MemoryStore{}

	// 1. The agent makes its key. The private half stays in the store; the server learns the public half, with proof.
	key, err := grantex.CreateAgentKey(ctx, store, grantex.EdDSA)
	if err != nil {
		log.Fatal(err)
	}
	agent, err := client.Agents.Register(ctx, grantex.AgentParams{
		Name:   "travel-booking-agent",
		Scopes: []string{"flights:search", "flights:book"},
		Key:    key,
	})
	if err != nil {
		log.Fatal(err)
	}

	// 2. It asks Alice. Her browser goes to asked.ConsentURL; a sandbox approves at once and returns the code.
	asked, err := client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID:     agent.ID,
		PrincipalID: "user_alice",
		Scopes:      []string{"flights:search", "flights:book"},
	})
	if err != nil {
		log.Fatal(err)
	}
	grant, err := client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID})
	if err != nil {
		log.Fatal(err)
	}

	// 3. Before each call of a service, ask the source for the token, which it keeps fresh.
	source, err := client.NewTokenSource(grantex.TokenSourceOptions{AgentID: agent.ID, Store: store, Grant: grant})
	if err != nil {
		log.Fatal(err)
	}
	token, err := source.Token(ctx)
	if err != nil {
		log.Fatal(err)
	}
	verified, err := client.Tokens.Verify(ctx, token, grantex.VerifyParams{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verified.Valid, verified.Scopes)

	// 4. A sub-agent gets less, and no longer than the token lasts.
	searcher, err := client.Agents.Register(ctx, grantex.AgentParams{Name: "flight-search", Scopes: []string{"flights:search"}})
	if err != nil {
		log.Fatal(err)
	}
	child, err := client.Grants.Delegate(ctx, grantex.DelegateParams{
		Parent:     source,
		SubAgentID: searcher.ID,
		Scopes:     []string{"flights:search"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(child.Scopes)

	// 5. Record what was done.
	_, err = client.Audit.Log(ctx, grantex.EntryParams{
		GrantID:  grant.GrantID,
		Action:   "flight.booked",
		Status:   "success",
		Metadata: map[string]any{"airline": "Air India", "amount": 420},
	})
	if err != nil {
		log.Fatal(err)
	}

	// 6. Alice changes her mind. All of her grant ends, the sub-agent's part too.
	if err := client.Grants.Revoke(ctx, grant.GrantID); err != nil {
		log.Fatal(err)
	}
	verified, err = client.Tokens.Verify(ctx, child.GrantToken, grantex.VerifyParams{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verified.Valid)
	// Output:
	// true [flights:search flights:book]
	// [flights:search]
	// false
}

func ExampleParseCallback() {
	// The state was kept in the session of this browser, the issuer is that of Client.Discover.
	expected := grantex.ExpectedCallback{State: "xyz", Issuer: "https://issuer.example"}
	code, err := grantex.ParseCallback("/callback?code=abc&state=xyz&iss=https%3A%2F%2Fissuer.example", expected)
	fmt.Println(code, err)

	_, err = grantex.ParseCallback("/callback?code=abc&state=forged&iss=https%3A%2F%2Fissuer.example", expected)
	fmt.Println(grantex.CodeOf(err))
	// Output:
	// abc <nil>
	// STATE_MISMATCH
}

func ExampleError() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	client, err := grantex.NewClient(grantex.Options{URL: server.URL, APIKey: "gx_test_key"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Grants.Get(context.Background(), "grnt_1")
	var failed *grantex.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Code, failed.Status)
	}
	// Output:
	// UNEXPECTED_ANSWER 404
}

func ExampleOptional() {
	// The description is removed, the name stays as it is, and the agent may be granted nothing more.
	changes := grantex.AgentChanges{Description: grantex.Null[string](), Scopes: []string{}}
	fmt.Println(changes.Description.IsZero(), changes.Name == "")
	// Output:
	// false true
}

func ExampleAgentTransport() {
	service := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		scheme, _, _ := strings.Cut(request.Header.Get("Authorization"), " ")
		_, _ = fmt.Fprint(writer, scheme)
	}))
	defer service.Close()

	// Usually Source, from Client.NewTokenSource, and Key, which the token is bound to.
	client := &http.Client{Transport: &grantex.AgentTransport{Token: "e30.e30.c2ln"}}
	response, err := client.Get(service.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var scheme string
	_, _ = fmt.Fscan(response.Body, &scheme)
	fmt.Println(scheme)
	// Output:
	// Bearer
}
