package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/mcpguard"
)

const oneMessage = "the result of a tool is one message"

// mcpServer guards a server of the MCP SDK, called by a client in memory.
var mcpServer = Driver{
	Name: "Go MCP SDK 1",
	CannotExpress: map[string]string{
		"twoHeaders": "a call in memory has no headers", "wrongScheme": "a call in memory has no headers",
		"handlerStreams": oneMessage, "clientGone": oneMessage,
		"inputKept":   "the SDK hands bytes to the guard, and reads them for the tool once more",
		"inputParsed": "the schemas of the SDK convert nothing",
	},
	Mount: mountMCP,
}

type toolServer struct {
	setup   *Setup
	session *mcp.ClientSession
	close   context.CancelFunc
	// left is closed when the server has noticed that the caller left.
	left chan struct{}
}

type sent struct {
	To     string `json:"to"`
	Amount string `json:"amount"`
}

func mountMCP(setup *Setup) (Mounted, error) {
	ctx, cancel := context.WithCancel(context.Background())
	mounted := &toolServer{setup: setup, close: cancel, left: make(chan struct{}, 1)}
	server := mcp.NewServer(&mcp.Implementation{Name: "bank", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "pay"}, mounted.pay)
	rules := map[string]guard.Rule[mcpguard.Arguments]{}
	if rule := ruleFor(setup, readArguments); rule != nil {
		rules["pay"] = *rule
	}
	options := mcpguard.Options{Guard: setup.Guard, Rules: rules, Token: func(context.Context) (guard.Credentials, error) {
		return guard.Credentials{}, errors.New("the store of the tokens is down")
	}}
	times := 1
	if setup.IsGuardedTwice {
		times = 2
	}
	for range times {
		if err := mcpguard.Guard(server, options); err != nil {
			return nil, err
		}
	}
	server.AddReceivingMiddleware(mounted.watch)
	here, there := mcp.NewInMemoryTransports()
	if _, err := server.Connect(ctx, here, nil); err != nil {
		return nil, err
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1"}, nil).Connect(ctx, there, nil)
	mounted.session = session
	return mounted, err
}

func readArguments(arguments mcpguard.Arguments) (amount string, raise func()) {
	amount, _ = arguments["amount"].(string)
	return amount, func() { arguments["amount"] = "9000" }
}

// watch notices when a caller leaves, outside of the guard.
func (server *toolServer) watch(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, request mcp.Request) (mcp.Result, error) {
		stop := context.AfterFunc(ctx, func() { server.left <- struct{}{} })
		defer stop()
		return next(ctx, method, request)
	}
}

func (server *toolServer) Noticed() { <-server.left }

func (server *toolServer) Close() {
	_ = server.session.Close()
	server.close()
}

func (server *toolServer) pay(ctx context.Context, _ *mcp.CallToolRequest, input sent) (*mcp.CallToolResult, any, error) {
	payment := Payment{To: input.To, Amount: Decimal(input.Amount)}
	answer, err := server.setup.Tool.Call(ctx, nil, payment)
	if err != nil {
		return nil, nil, fmt.Errorf("failed: %w", err)
	}
	if members, ok := answer.(map[string]any); ok && members["isError"] == true {
		text, err := json.Marshal(members)
		if err != nil {
			return nil, nil, err
		}
		var result mcp.CallToolResult
		return &result, nil, json.Unmarshal(text, &result)
	}
	return nil, answer, nil
}

func (server *toolServer) Call(ctx context.Context, attempt Attempt) (Outcome, error) {
	params := &mcp.CallToolParams{Name: "pay", Arguments: attempt.Input, Meta: mcp.Meta{}}
	if attempt.ToolName != "" {
		params.Name = attempt.ToolName
	}
	// Without a token in the request, the one of the process would be read.
	if !attempt.Credentials.IsUnreadable {
		params.Meta[mcpguard.TokenKey] = attempt.Credentials.Token
	}
	result, err := server.session.CallTool(ctx, params)
	var wire *jsonrpc.Error
	if errors.As(err, &wire) && wire.Code == jsonrpc.CodeInvalidParams {
		return Outcome{Kind: "rejected"}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	text, isText := result.Content[0].(*mcp.TextContent)
	switch {
	case result.IsError && result.StructuredContent != nil:
		return Outcome{Kind: "refused", Refusal: result.StructuredContent}, nil
	case result.IsError && isText && len(text.Text) > 7 && text.Text[:7] == "failed:":
		return Outcome{Kind: "failed"}, nil
	case result.IsError:
		return Outcome{Kind: "answered", Answer: map[string]any{"content": result.Content, "isError": true}}, nil
	}
	return Outcome{Kind: "answered", Answer: result.StructuredContent}, nil
}
