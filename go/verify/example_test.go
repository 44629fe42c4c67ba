package verify_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func Example() {
	// An issuer for tests; in a service, these are the address of the server and its developer.
	issuer, err := testissuer.Start()
	if err != nil {
		panic(err)
	}
	defer issuer.Close()
	token, ctx := issuer.Token("flights:book"), context.Background()

	verifier, err := verify.New(verify.Options{
		Issuer:     issuer.URL,
		Audience:   []string{"https://service.test"},
		Developers: []string{issuer.DeveloperID},
		Revocation: verify.NoRevocation, // In a service: a feed, or an online check.
	})
	if err != nil {
		panic(err)
	}
	defer verifier.Close()

	grant, err := verifier.Verify(ctx, token)
	if err != nil {
		panic(err)
	}
	fmt.Println(grant.PrincipalID, "allows", grant.Scopes)

	_, err = verifier.Verify(ctx, token[1:])
	var refused *refusal.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Reason)
	}
	// Output:
	// user_alice allows [flights:book]
	// malformed_token
}
