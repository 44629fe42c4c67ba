package feed_test

import (
	"log"
	"os"
	"time"

	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/verify"
)

func ExampleNew() {
	revocation, err := feed.New(feed.Options{
		APIKey:       os.Getenv("GRANTEX_API_KEY"),
		MaxStaleness: 5 * time.Second,
		OnStateChange: func(state feed.State, cause error) {
			log.Print("the revocation feed is ", state, ": ", cause)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: "https://grantex.example", Audience: []string{"https://flights.example"}, Revocation: revocation,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = verifier.Close() }()
}
