package mcpguard_test

import (
	"context"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/mcpguard"
	"github.com/grantex/grantex/go/refusal"
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

// addRawTool adds a tool that reads its arguments itself, with encoding/json,
// for which names in another case are the same.
func (site *site) addRawTool(paid *[]float64) {
	site.server.AddTool(&mcp.Tool{Name: "pay", InputSchema: json.RawMessage(
		`{"type":"object","properties":{"to":{"type":"string"},"amount":{"type":"number"}}}`,
	)}, func(_ context.Context, request *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var input payment
		if err := json.Unmarshal(request.Params.Arguments, &input); err != nil {
			return nil, err
		}
		*paid = append(*paid, input.Amount)
		return &mcp.CallToolResult{}, nil
	})
}

func TestAnAmountInAnotherCaseDoesNotEscapeTheRule(t *testing.T) {
	for _, arguments := range []string{
		`{"to":"hotel","AMOUNT":900}`,
		`{"to":"hotel","amount":1,"AMOUNT":900}`,
		`{"to":"hotel","amount":1,"deep":[{"x":1,"X":2}]}`,
	} {
		var paid []float64
		site := newSite(t, nil)
		site.addRawTool(&paid)
		_, err := site.connect().CallTool(t.Context(), &mcp.CallToolParams{
			Name: "pay", Meta: meta(site.issuer.Token("payments:initiate:max_500")), Arguments: json.RawMessage(arguments),
		})
		if len(paid) > 0 {
			t.Errorf("%s: paid %v, %v", arguments, paid, err)
		}
	}
}

// A rule of a struct knows the names of its fields, without a schema that does.
func TestAStructReadsWhatEncodingJSONReads(t *testing.T) {
	type order struct {
		Lines []payment `json:"lines"`
	}
	var paid []float64
	site := newSite(t, func(options *mcpguard.Options) {
		options.Rules = map[string]guard.Rule[mcpguard.Arguments]{"order": mcpguard.For(guard.Rule[order]{
			Scopes: []string{"payments:initiate"},
			Amount: func(given order) guard.Amount { return guard.AmountOf(given.Lines[0].Amount) },
		})}
	})
	site.server.AddTool(&mcp.Tool{Name: "order", InputSchema: json.RawMessage(`{"type":"object"}`)},
		func(_ context.Context, request *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			var input order
			if err := json.Unmarshal(request.Params.Arguments, &input); err != nil {
				return nil, err
			}
			paid = append(paid, input.Lines[0].Amount)
			return &mcp.CallToolResult{}, nil
		})
	session, token := site.connect(), site.issuer.Token("payments:initiate:max_500")
	for arguments, want := range map[string]refusal.Reason{
		`{"lines":[{"to":"hotel","AMOUNT":900}]}`: refusal.InputUnreadable,
		`{"LINES":[{"amount":900}],"line":[]}`:    refusal.InputUnreadable,
		`{"lines":[{"to":"hotel","amount":9}]}`:   "",
	} {
		if reason, _ := call(t, session, token, "order", json.RawMessage(arguments)); reason != want {
			t.Errorf("%s: got %q", arguments, reason)
		}
	}
	if !slices.Equal(paid, []float64{9}) {
		t.Errorf("paid %v", paid)
	}
}

func TestARuleOfAResourceThatFailsRefusesTheCall(t *testing.T) {
	site := newSite(t, func(options *mcpguard.Options) {
		options.Resource = func(uri string) *guard.Rule[mcpguard.Resource] { panic("no rule for " + uri) }
	})
	session := site.connect()
	_, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{
		URI: "bank://policy", Meta: meta(site.issuer.Token("bank:read")),
	})
	if err == nil {
		t.Error("it was read")
	}
	if result, err := session.ListResources(t.Context(), &mcp.ListResourcesParams{
		Meta: meta(site.issuer.Token("bank:read")),
	}); err != nil || len(result.Resources) > 0 {
		t.Errorf("listed %v, %v", result, err)
	}
	site.expectEntries("blocked (rule_failed)")
}

func TestACallThatChangesBetweenTwoGuardsIsAnotherCall(t *testing.T) {
	var options mcpguard.Options
	site := newSite(t, func(given *mcpguard.Options) { options = *given })
	// The guard of newSite is the inner one.
	site.server.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, request mcp.Request) (mcp.Result, error) {
			if params, ok := request.GetParams().(*mcp.CallToolParamsRaw); ok {
				params.Arguments = json.RawMessage(`{"to":"thief","amount":400}`)
			}
			return next(ctx, method, request)
		}
	})
	if err := mcpguard.Guard(site.server, options); err != nil {
		t.Fatal(err)
	}
	reason, _ := call(t, site.connect(), site.issuer.Token("payments:initiate:max_500"), "pay", payment{"a", 1})
	if reason != "" {
		t.Errorf("refused %q", reason)
	}
	site.expectEntries("allowed", "allowed", "success of #2", "success of #1")
}

func TestAListeningThatIsRefusedIsNoSuccess(t *testing.T) {
	site := newSite(t, func(options *mcpguard.Options) {
		options.Resource = func(uri string) *guard.Rule[mcpguard.Resource] {
			if uri == "bank://policy" {
				return &guard.Rule[mcpguard.Resource]{Scopes: []string{"bank:read"}}
			}
			return nil
		}
	})
	site.exchange(`{"jsonrpc":"2.0","id":2,"method":"subscriptions/listen","params":{"_meta":{"grantex/token":"` +
		site.issuer.Token("bank:read") + `","io.modelcontextprotocol/protocolVersion":"2026-07-28",` +
		`"io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}},` +
		`"notifications":{"resourceSubscriptions":["bank://policy","bank://secret"]}}}`)
	site.expectEntries("allowed", "blocked (no_rule)", "failure of #1")
}

func TestNoCacheSharesWhatOneCallerWasShown(t *testing.T) {
	site := newSite(t, func(options *mcpguard.Options) {
		options.Resource = func(string) *guard.Rule[mcpguard.Resource] {
			return &guard.Rule[mcpguard.Resource]{Scopes: []string{"bank:read"}}
		}
	})
	session, shown := site.connect(), meta(site.issuer.Token("bank:read"))
	tools, err := session.ListTools(t.Context(), &mcp.ListToolsParams{Meta: shown})
	if err != nil || tools.CacheScope != "private" {
		t.Errorf("tools: %+v, %v", tools, err)
	}
	prompts, err := session.ListPrompts(t.Context(), &mcp.ListPromptsParams{Meta: shown})
	if err != nil || prompts.CacheScope != "private" {
		t.Errorf("prompts: %+v, %v", prompts, err)
	}
	resources, err := session.ListResources(t.Context(), &mcp.ListResourcesParams{Meta: shown})
	if err != nil || resources.CacheScope != "private" {
		t.Errorf("resources: %+v, %v", resources, err)
	}
	templates, err := session.ListResourceTemplates(t.Context(), &mcp.ListResourceTemplatesParams{Meta: shown})
	if err != nil || templates.CacheScope != "private" {
		t.Errorf("templates: %+v, %v", templates, err)
	}
	read, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "bank://policy", Meta: shown})
	if err != nil || read.CacheScope != "private" {
		t.Errorf("read: %+v, %v", read, err)
	}
}

func TestAToolReadsNoOtherNumberThanWasSent(t *testing.T) {
	site := newSite(t, nil)
	ran := ""
	site.server.AddTool(&mcp.Tool{Name: "search", InputSchema: json.RawMessage(`{"type":"object"}`)},
		func(_ context.Context, request *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			ran = string(request.Params.Arguments)
			return &mcp.CallToolResult{}, nil
		})
	session, token := site.connect(), site.issuer.Token("flights:search")
	for arguments, want := range map[string]string{
		`{"account":9007199254740993}`:           "",
		`{"in":[{"account":-9007199254740993}]}`: "",
		`{"account":9007199254740992}`:           `{"account":9007199254740992}`,
		`{"account":"9007199254740993"}`:         `{"account":"9007199254740993"}`,
		`{"price":0.1,"count":1.0}`:              `{"count":1,"price":0.1}`,
	} {
		ran = ""
		_, result := call(t, session, token, "search", json.RawMessage(arguments))
		if ran != want || result.IsError != (want == "") {
			t.Errorf("%s: the tool ran with %q, %+v", arguments, ran, result)
		}
	}
}

func TestAURIThatTheResourceReadsOtherwiseHasNoRule(t *testing.T) {
	for _, unguarded := range [][]string{nil, {"resources"}} {
		site := newSite(t, func(options *mcpguard.Options) {
			options.Unguarded = unguarded
			options.Resource = func(uri string) *guard.Rule[mcpguard.Resource] {
				if strings.HasPrefix(uri, "files://public/") {
					return &guard.Rule[mcpguard.Resource]{Scopes: []string{"files:read"}}
				}
				return &guard.Rule[mcpguard.Resource]{Scopes: []string{"files:secret"}}
			}
		})
		read := ""
		site.server.AddResourceTemplate(&mcp.ResourceTemplate{Name: "file", URITemplate: "files://{+path}"},
			func(_ context.Context, request *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
				decoded, err := url.PathUnescape(strings.TrimPrefix(request.Params.URI, "files://"))
				read = path.Clean(decoded)
				return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: request.Params.URI, Text: read}}}, err
			})
		session, shown := site.connect(), meta(site.issuer.Token("files:read"))
		for uri, want := range map[string]string{
			"files://public/a.txt":           "public/a.txt",
			"files://public/..a/b...c%20d":   "public/..a/b...c d",
			"files://public/../secret":       "",
			"files://public/%2e%2E/secret":   "",
			"files://public/..%2fsecret":     "",
			"files://public/%252e%252e/x":    "",
			"files://public/x/..?/../secret": "",
		} {
			read = ""
			_, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri, Meta: shown})
			if read != want || (err == nil) != (want != "") {
				t.Errorf("%s: read %q, %v", uri, read, err)
			}
		}
	}
}

func TestAListThatMiddlewareKeepsStaysWhole(t *testing.T) {
	options := mcpguard.Options{}
	site := newSite(t, func(given *mcpguard.Options) { options = *given })
	server := mcp.NewServer(&mcp.Implementation{Name: "kept", Version: "1"}, nil)
	site.server = server
	site.addItems()
	var kept mcp.Result
	server.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, request mcp.Request) (result mcp.Result, err error) {
			if method != "tools/list" {
				return next(ctx, method, request)
			}
			if kept == nil {
				kept, err = next(ctx, method, request)
				kept.(*mcp.ListToolsResult).Cacheable = mcp.Cacheable{TTLMs: 60_000, CacheScope: "public"}
			}
			return kept, err
		}
	})
	if err := mcpguard.Guard(server, options); err != nil {
		t.Fatal(err)
	}
	session := site.connect()
	for _, scopes := range [][]string{{"flights:search"}, {"flights:search", "payments:initiate"}} {
		shown, err := session.ListTools(t.Context(), &mcp.ListToolsParams{Meta: meta(site.issuer.Token(scopes...))})
		if err != nil || len(shown.Tools) != len(scopes) || shown.Cacheable != (mcp.Cacheable{CacheScope: "private"}) {
			t.Errorf("%v: %+v, %v", scopes, shown, err)
		}
	}
}
