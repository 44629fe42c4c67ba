// Command mcp is an MCP server on stdio whose tools agents call with the grant of
// a person.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/mcpguard"
	"github.com/grantex/grantex/go/service"
)

type booking struct {
	Flight string  `json:"flight"`
	Price  float64 `json:"price"`
}

func main() {
	grantex, err := service.New(service.Options{})
	if err != nil {
		log.Fatal(err)
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "travel", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "book_flight", Description: "Books a flight."}, bookFlight)

	err = mcpguard.Guard(server, mcpguard.Options{
		Guard: grantex.Guard,
		Rules: map[string]guard.Rule[mcpguard.Arguments]{
			"book_flight": mcpguard.For(guard.Rule[booking]{
				Scopes: []string{"flights:book", "payments:initiate"},
				Amount: func(given booking) guard.Amount { return guard.AmountOf(given.Price) },
			}),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		log.Print(err)
	}
	if err := grantex.Close(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func bookFlight(
	ctx context.Context, _ *mcp.CallToolRequest, given booking,
) (*mcp.CallToolResult, any, error) {
	grant, _ := guard.FromContext(ctx)
	text := fmt.Sprintf("Booked %s for %s.", given.Flight, grant.PrincipalID)
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
}
