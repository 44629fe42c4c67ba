package guard_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/service"
	"github.com/grantex/grantex/go/verify"
)

// A sub-agent in the same process acts with a grant of its own, narrower than
// that of its parent.
func ExampleDelegateTo() {
	server, err := testissuer.Start() // A server for tests.
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	service, err := service.New(service.Options{
		URL: server.URL, APIKey: server.APIKey, Audience: []string{server.Audience},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = service.Close(context.Background()) }()

	client, err := grantex.NewClient(grantex.Options{URL: server.URL, APIKey: server.APIKey})
	if err != nil {
		log.Fatal(err)
	}
	searcher, err := guard.DelegateTo(guard.Delegation{
		AgentID: "ag_searcher", Scopes: []string{"flights:search"}, Guard: service.Guard,
		Delegate: func(ctx context.Context, parentToken, agentID string, scopes []string) (guard.DelegatedToken, error) {
			issued, err := client.Grants.Delegate(ctx, grantex.DelegateParams{
				ParentToken: parentToken, SubAgentID: agentID, Scopes: scopes,
			})
			if err != nil {
				return guard.DelegatedToken{}, err
			}
			return guard.DelegatedToken{Token: issued.GrantToken, ExpiresAt: issued.ExpiresAt}, nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	parent := guard.WithToken(context.Background(), guard.Bearer(server.Token("flights:search", "flights:book")))
	// Within the sub-agent:
	ctx := guard.WithToken(parent, searcher)
	call := guard.Call[string]{
		Token: guard.ContextToken, Action: "search", Input: "LIS",
		Rule: &guard.Rule[string]{Scopes: []string{"flights:search"}},
	}
	found, err := guard.Run(ctx, service.Guard, call, func(_ context.Context, grant *verify.Grant) (string, error) {
		return grant.AgentID + " searches for " + grant.PrincipalID, nil
	})
	fmt.Println(found, err)
	// Output: ag_searcher searches for user_alice <nil>
}

func ExampleRun() {
	server, err := testissuer.Start() // A server for tests.
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	grantex, err := service.New(service.Options{
		URL: server.URL, APIKey: server.APIKey, Audience: []string{server.Audience},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = grantex.Close(context.Background()) }()

	type booking struct {
		Flight string  `json:"flight"`
		Price  float64 `json:"price"`
	}
	rule := &guard.Rule[booking]{
		Scopes: []string{"flights:book"},
		Amount: func(given booking) guard.Amount { return guard.AmountOf(given.Price) },
	}
	token := server.Token("flights:book:max_500")
	for _, price := range []float64{420, 900} {
		given := booking{"AI 101", price}
		call := guard.Call[booking]{Token: guard.Bearer(token), Action: "book_flight", Input: given, Rule: rule}
		booked, err := guard.Run(context.Background(), grantex.Guard, call,
			func(_ context.Context, grant *verify.Grant) (string, error) {
				return given.Flight + " for " + grant.PrincipalID, nil
			})
		var refused *refusal.Error
		if errors.As(err, &refused) {
			fmt.Println(refused.Reason, "-", refused.HowToAsk)
			continue
		}
		fmt.Println(booked, err)
	}
	// Output:
	// AI 101 for user_alice <nil>
	// amount_over - Ask the person for a grant that holds flights:book:max_900.
}
