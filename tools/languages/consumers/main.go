// Main refuses a token that is none, through the packed module.
package main

import (
	"context"
	"errors"
	"log"

	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func main() {
	verifier, err := verify.New(verify.Options{
		Issuer:     "http://127.0.0.1:1",
		Audience:   []string{"https://api.example.com"},
		Revocation: verify.NoRevocation,
		Developers: []string{"dev_1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = verifier.Verify(context.Background(), "not a token")
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != "invalid_token" {
		log.Fatalf("not refused: %v", err)
	}
}
