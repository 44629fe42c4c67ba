package mcpguard_test

import (
	"log"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/mcpguard"
	"github.com/grantex/grantex/go/service"
)

func ExampleGuard() {
	grantex, err := service.New(service.Options{})
	if err != nil {
		log.Fatal(err)
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "travel", Version: "1.0.0"}, nil)
	err = mcpguard.Guard(server, mcpguard.Options{
		Guard: grantex.Guard,
		Rules: map[string]guard.Rule[mcpguard.Arguments]{
			"search_flights": {Scopes: []string{"flights:search"}},
		},
		Unguarded: []string{"prompts"},
	})
	if err != nil {
		log.Fatal(err)
	}
}
