package mcpguard_test

import (
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/mcpguard"
)

// exchange sends messages as they are, and waits for the answers.
func (site *site) exchange(messages ...string) {
	site.Helper()
	here, there := mcp.NewInMemoryTransports()
	if _, err := site.server.Connect(site.Context(), here, nil); err != nil {
		site.Fatal(err)
	}
	connection, err := there.Connect(site.Context())
	if err != nil {
		site.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	for _, text := range messages {
		message, err := jsonrpc.DecodeMessage([]byte(text))
		if err != nil {
			site.Fatal(err)
		}
		if err := connection.Write(site.Context(), message); err != nil {
			site.Fatal(err)
		}
		request, ok := message.(*jsonrpc.Request)
		if !ok || !request.IsCall() {
			continue
		}
		if _, err := connection.Read(site.Context()); err != nil {
			site.Fatalf("%s: %v", text, err)
		}
	}
}

const (
	initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",` +
		`"capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`
	initialized = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
)

func TestAMessageWithoutParametersBringsNoServerDown(t *testing.T) {
	for _, method := range []string{
		"initialize", "ping", "server/discover", "logging/setLevel", "tools/list", "tools/call", "prompts/list", "prompts/get",
		"resources/list", "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe",
		"completion/complete", "subscriptions/listen", "bank/search",
	} {
		for _, params := range []string{"", `,"params":null`, `,"params":{}`, `,"params":{"_meta":null}`} {
			site := newSite(t, func(options *mcpguard.Options) { options.Unguarded = []string{"bank/search"} })
			site.exchange(initialize, initialized, `{"jsonrpc":"2.0","id":2,"method":"`+method+`"`+params+`}`)
		}
	}
	for _, method := range []string{"initialized", "cancelled", "roots/list_changed", "progress", "unknown"} {
		for _, params := range []string{"", `,"params":null`, `,"params":{}`} {
			notification := `{"jsonrpc":"2.0","method":"notifications/` + method + `"` + params + `}`
			newSite(t, nil).exchange(initialize, initialized, notification, `{"jsonrpc":"2.0","id":3,"method":"ping"}`)
		}
	}
}
