package mcpguard_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/mcpguard"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

type payment struct {
	To     string  `json:"to"`
	Amount float64 `json:"amount"`
}

var rules = map[string]guard.Rule[mcpguard.Arguments]{
	"pay": mcpguard.For(guard.Rule[payment]{
		Scopes: []string{"payments:initiate"},
		Amount: func(given payment) guard.Amount { return guard.AmountOf(given.Amount) },
	}),
	"search": {Scopes: []string{"flights:search"}},
}

// site is a guarded MCP server.
type site struct {
	*testing.T
	issuer   *testissuer.Issuer
	recorder *testissuer.Recorder
	server   *mcp.Server
	// sawToken says that a tool saw a token in its _meta.
	sawToken bool
	// pay is called by the tool of this name.
	pay func(context.Context) error
}

func newSite(t *testing.T, change func(*mcpguard.Options)) *site {
	t.Helper()
	made := &site{T: t, issuer: testissuer.New(t), recorder: testissuer.NewRecorder()}
	made.server = mcp.NewServer(&mcp.Implementation{Name: "bank", Version: "1.0.0"}, &mcp.ServerOptions{
		CompletionHandler: func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{"secret"}}}, nil
		},
		SubscribeHandler:   func(context.Context, *mcp.SubscribeRequest) error { return nil },
		UnsubscribeHandler: func(context.Context, *mcp.UnsubscribeRequest) error { return nil },
	})
	made.addItems()
	options := mcpguard.Options{
		Guard: newGuard(t, made.issuer, made.recorder), Rules: rules,
		Token: func(context.Context) (guard.Credentials, error) { return guard.Credentials{}, nil },
	}
	if change != nil {
		change(&options)
	}
	if err := mcpguard.Guard(made.server, options); err != nil {
		t.Fatal(err)
	}
	return made
}

func newGuard(t testing.TB, issuer *testissuer.Issuer, recorder *testissuer.Recorder) *guard.Guard {
	t.Helper()
	revocation, err := feed.New(feed.Options{APIKey: issuer.APIKey})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = verifier.Close() })
	made, err := guard.New(guard.Options{
		Verifier: verifier, Audit: recorder, OnDecision: func(context.Context, guard.Decision) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (site *site) addItems() {
	type paid struct {
		Paid float64 `json:"paid"`
		For  string  `json:"for"`
	}
	mcp.AddTool(site.server, &mcp.Tool{Name: "pay"},
		func(ctx context.Context, request *mcp.CallToolRequest, input payment) (*mcp.CallToolResult, paid, error) {
			_, site.sawToken = request.Params.Meta[mcpguard.TokenKey]
			grant, ok := guard.FromContext(ctx)
			if !ok {
				return nil, paid{}, errors.New("unguarded")
			}
			if site.pay != nil {
				if err := site.pay(ctx); err != nil {
					return nil, paid{}, err
				}
			}
			return nil, paid{input.Amount, grant.PrincipalID}, nil
		})
	for _, name := range []string{"search", "unruled"} {
		mcp.AddTool(site.server, &mcp.Tool{Name: name},
			func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "found"}}}, nil, nil
			})
	}
	site.server.AddPrompt(&mcp.Prompt{Name: "greet"},
		func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return &mcp.GetPromptResult{Description: "hello"}, nil
		})
	site.server.AddResource(&mcp.Resource{Name: "policy", URI: "bank://policy"},
		func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: "bank://policy", Text: "be kind"}}}, nil
		})
	_ = mcp.AddReceivingCustomMethod(site.server, "bank/search",
		func(context.Context, *mcp.ServerSession, *searchParams) (*searchResult, error) {
			return &searchResult{}, nil
		})
}

// connect connects a client in memory.
func (site *site) connect() *mcp.ClientSession {
	site.Helper()
	here, there := mcp.NewInMemoryTransports()
	if _, err := site.server.Connect(site.Context(), here, nil); err != nil {
		site.Fatal(err)
	}
	return connect(site.T, there)
}

func connect(t *testing.T, transport mcp.Transport) *mcp.ClientSession {
	t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1.0.0"}, nil)
	session, err := client.Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func meta(token string) mcp.Meta { return mcp.Meta{mcpguard.TokenKey: token} }

// call calls a tool, and returns what a refusal says; empty where there is none.
func call(t *testing.T, session *mcp.ClientSession, token, tool string, arguments any) (refusal.Reason, *mcp.CallToolResult) {
	t.Helper()
	params := &mcp.CallToolParams{Name: tool, Arguments: arguments}
	if token != "" {
		params.Meta = meta(token)
	}
	result, err := session.CallTool(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	var body refusal.Body
	if result.IsError {
		_ = json.Unmarshal([]byte(result.Content[0].(*mcp.TextContent).Text), &body)
	}
	return body.Code, result
}

func (site *site) expectEntries(want ...string) {
	site.Helper()
	if got := testissuer.Describe(site.recorder.Entries()); !slices.Equal(got, want) {
		site.Errorf("the log holds %q, not %q", got, want)
	}
}

func TestAToolThatWasReplacedIsForgotten(t *testing.T) {
	site := newSite(t, nil)
	session := site.connect()
	token := site.issuer.Token("flights:search")
	add := func() weak.Pointer[mcp.Tool] {
		tool := &mcp.Tool{Name: "search", InputSchema: json.RawMessage(`{"type":"object"}`)}
		site.server.AddTool(tool, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{}, nil
		})
		if reason, _ := call(t, session, token, "search", nil); reason != "" {
			t.Fatalf("refused %q", reason)
		}
		return weak.Make(tool)
	}
	former := add()
	add()
	for deadline := time.Now().Add(10 * time.Second); former.Value() != nil; {
		runtime.GC()
		if time.Now().After(deadline) {
			t.Fatal("the former tool is still in memory")
		}
	}
}

func TestAToolRunsWithAGrantAndSeesNoToken(t *testing.T) {
	site := newSite(t, nil)
	token := site.issuer.Token("payments:initiate:max_500")
	reason, result := call(t, site.connect(), token, "pay", payment{"hotel", 420})
	if reason != "" || result.IsError || !strings.Contains(result.Content[0].(*mcp.TextContent).Text, "user_alice") {
		t.Errorf("got %q %+v", reason, result)
	}
	if site.sawToken {
		t.Error("the tool saw the token")
	}
	site.expectEntries("allowed", "success of #1")
	entry := site.recorder.Entries()[0]
	// The SHA-256 of {"amount":420,"to":"hotel"}, as in every language.
	if entry.Action != "pay" || entry.Metadata["inputDigest"] != "5e9ec3191401a0844398de64dbc1060f3ec1110efcc8f578ad008165f8e813e7" {
		t.Errorf("the entry is %+v", entry)
	}
}

func TestARefusalIsAResultThatTheModelReads(t *testing.T) {
	for name, test := range map[string]struct {
		token     func(*testissuer.Issuer) string
		tool      string
		arguments any
		want      refusal.Reason
		entries   []string
	}{
		"no token": {func(*testissuer.Issuer) string { return "" }, "pay", payment{"a", 1}, refusal.NoCredentials, nil},
		"garbage":  {func(*testissuer.Issuer) string { return "garbage" }, "pay", payment{"a", 1}, refusal.MalformedToken, nil},
		"too much": {nil, "pay", payment{"a", 501}, refusal.AmountOver, []string{"blocked (amount_over)"}},
		"too narrow": {func(issuer *testissuer.Issuer) string { return issuer.Token("flights:search") }, "pay", payment{"a", 1},
			refusal.ScopeMissing, []string{"blocked (scope_missing)"}},
		"no rule": {nil, "unruled", struct{}{}, refusal.NoRule, []string{"blocked (no_rule)"}},
		"no tool": {nil, "constructor", struct{}{}, refusal.NoRule, []string{"blocked (no_rule)"}},
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t, nil)
			site.pay = func(context.Context) error { t.Error("the tool ran"); return nil }
			token := site.issuer.Token("payments:initiate:max_500")
			if test.token != nil {
				token = test.token(site.issuer)
			}
			reason, result := call(t, site.connect(), token, test.tool, test.arguments)
			if reason != test.want || !result.IsError || result.StructuredContent == nil {
				t.Errorf("got %q %+v", reason, result)
			}
			site.expectEntries(test.entries...)
		})
	}
}

// The client of Python's SDK rejects a result of protocol 2026-07-28 without its type.
func TestARefusalStatesItsTypeWhereTheProtocolDemandsIt(t *testing.T) {
	for version, want := range map[string]string{"2026-07-28": "complete", "2025-11-25": ""} {
		t.Run(version, func(t *testing.T) {
			site := newSite(t, nil)
			here, there := mcp.NewInMemoryTransports()
			if _, err := site.server.Connect(t.Context(), here, nil); err != nil {
				t.Fatal(err)
			}
			client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1.0.0"}, nil)
			session, err := client.Connect(t.Context(), there, &mcp.ClientSessionOptions{ProtocolVersion: version})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = session.Close() }()
			token := site.issuer.Token("payments:initiate:max_500")
			for name, arguments := range map[string]any{
				"refused by the guard": payment{"a", 501}, "unlike the schema": map[string]any{"to": 1},
			} {
				_, result := call(t, session, token, "pay", arguments)
				var got struct{ ResultType string }
				encoded, _ := json.Marshal(result)
				if err := json.Unmarshal(encoded, &got); err != nil || !result.IsError || got.ResultType != want {
					t.Errorf("%s: %s", name, encoded)
				}
			}
		})
	}
}

func TestArgumentsThatNameAMemberTwiceReachNoTool(t *testing.T) {
	site := newSite(t, nil)
	site.pay = func(context.Context) error { t.Error("the tool ran"); return nil }
	_, err := site.connect().CallTool(t.Context(), &mcp.CallToolParams{
		Name: "pay", Meta: meta(site.issuer.Token("payments:initiate:max_500")),
		Arguments: json.RawMessage(`{"to":"a","amount":900,"amount":1}`),
	})
	var wire *jsonrpc.Error
	if !errors.As(err, &wire) || wire.Code != jsonrpc.CodeInvalidParams {
		t.Errorf("got %v", err)
	}
}

func TestArgumentsAreNoneOfAStrangersBusiness(t *testing.T) {
	strangers := map[string]struct {
		token   func(*testissuer.Issuer) string
		want    refusal.Reason
		entries []string
	}{
		"no token": {func(*testissuer.Issuer) string { return "" }, refusal.NoCredentials, nil},
		"garbage":  {func(*testissuer.Issuer) string { return "garbage" }, refusal.MalformedToken, nil},
		"another scope": {func(issuer *testissuer.Issuer) string { return issuer.Token("flights:search") },
			refusal.ScopeMissing, []string{"blocked (scope_missing)"}},
	}
	for name, stranger := range strangers {
		for kind, arguments := range map[string]string{
			"unlike the schema": `{"to":1}`, "too few": `{}`, "a name twice": `{"to":"a","to":"b"}`, "no object": `[]`,
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				site := newSite(t, nil)
				reason, _ := call(t, site.connect(), stranger.token(site.issuer), "pay", json.RawMessage(arguments))
				if reason != stranger.want {
					t.Errorf("got %q", reason)
				}
				site.expectEntries(stranger.entries...)
			})
		}
	}
	t.Run("a tool without a rule", func(t *testing.T) {
		site := newSite(t, nil)
		token := site.issuer.Token("payments:initiate")
		if reason, _ := call(t, site.connect(), token, "unruled", json.RawMessage(`{"a":1,"a":2}`)); reason != refusal.NoRule {
			t.Errorf("got %q", reason)
		}
		site.expectEntries("blocked (no_rule)")
	})
	t.Run("a grant with a limit", func(t *testing.T) {
		site := newSite(t, nil)
		token := site.issuer.Token("payments:initiate:max_500")
		reason, result := call(t, site.connect(), token, "pay", json.RawMessage(`{"to":1}`))
		text := result.Content[0].(*mcp.TextContent).Text
		if reason != "" || !result.IsError || !strings.Contains(text, "arguments") {
			t.Errorf("got %q %s", reason, text)
		}
		site.expectEntries()
	})
}

func TestARuleReadsWhatTheToolReads(t *testing.T) {
	type transfer struct {
		Amount float64 `json:"amount"`
	}
	schema, err := jsonschema.For[transfer](nil)
	if err != nil {
		t.Fatal(err)
	}
	schema.Properties["amount"].Default = json.RawMessage(`900`)
	schema.Required = nil
	for name, test := range map[string]struct {
		arguments string
		want      []string
		ran       float64
	}{
		"a default over the limit": {`{}`, []string{"blocked (amount_over)"}, 0},
		"within the limit":         {`{"amount":5}`, []string{"allowed", "success of #1"}, 5},
		"another case":             {`{"amount":5,"Amount":900}`, nil, 0},
		"another type":             {`{"amount":"5"}`, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ran := 0.0
			site := newSite(t, func(options *mcpguard.Options) {
				options.Rules = map[string]guard.Rule[mcpguard.Arguments]{
					"transfer": mcpguard.For(guard.Rule[transfer]{
						Scopes: []string{"payments:initiate"},
						Amount: func(given transfer) guard.Amount { return guard.AmountOf(given.Amount) },
					}),
				}
			})
			mcp.AddTool(site.server, &mcp.Tool{Name: "transfer", InputSchema: schema},
				func(_ context.Context, _ *mcp.CallToolRequest, input transfer) (*mcp.CallToolResult, any, error) {
					ran = input.Amount
					return nil, nil, nil
				})
			token := site.issuer.Token("payments:initiate:max_500")
			call(t, site.connect(), token, "transfer", json.RawMessage(test.arguments))
			if ran != test.ran {
				t.Errorf("the tool ran with %v", ran)
			}
			site.expectEntries(test.want...)
		})
	}
}

func TestATokenThatIsNoTextIsRefusedAndNoOtherIsTried(t *testing.T) {
	site := newSite(t, nil)
	site.server = mcp.NewServer(&mcp.Implementation{Name: "bank", Version: "1"}, nil)
	site.addItems()
	good := site.issuer.Token("payments:initiate")
	if err := mcpguard.Guard(site.server, mcpguard.Options{
		Guard: newGuard(t, site.issuer, site.recorder), Rules: rules, Token: guard.Bearer(good),
	}); err != nil {
		t.Fatal(err)
	}
	session := site.connect()
	if reason, _ := call(t, session, "", "pay", payment{"a", 1}); reason != "" {
		t.Errorf("the token of the process: %q", reason)
	}
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{
		Name: "pay", Arguments: payment{"a", 1}, Meta: mcp.Meta{mcpguard.TokenKey: 7},
	})
	if err != nil || !result.IsError || !strings.Contains(result.Content[0].(*mcp.TextContent).Text, "no_credentials") {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestHowAToolEndsIsRecorded(t *testing.T) {
	site := newSite(t, nil)
	site.pay = func(context.Context) error {
		return refusal.New(refusal.ScopeMissing, refusal.Detail{MissingScopes: []string{"accounts:read"}})
	}
	_, result := call(t, site.connect(), site.issuer.Token("payments:initiate"), "pay", payment{"a", 1})
	if !result.IsError || result.StructuredContent != nil {
		t.Errorf("got %+v", result)
	}
	site.expectEntries("allowed", "failure of #1")
}

func TestAToolStopsWhenItsGrantEnds(t *testing.T) {
	site := newSite(t, nil)
	grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
	site.pay = func(ctx context.Context) error {
		site.issuer.Revoke(grant.GrantID)
		<-ctx.Done()
		return context.Cause(ctx)
	}
	_, result := call(t, site.connect(), grant.Token, "pay", payment{"a", 1})
	if !result.IsError {
		t.Errorf("got %+v", result)
	}
	site.expectEntries("allowed", "failure of #1 (revoked)")
}

func TestACallerWhoLeavesIsRecordedAsGone(t *testing.T) {
	site := newSite(t, nil)
	ctx, leave := context.WithCancel(t.Context())
	site.pay = func(running context.Context) error {
		leave()
		<-running.Done()
		return running.Err()
	}
	_, _ = site.connect().CallTool(ctx, &mcp.CallToolParams{
		Name: "pay", Arguments: payment{"a", 1}, Meta: meta(site.issuer.Token("payments:initiate")),
	})
	site.recorder.Await(t.Context().Done(), func(entries []testissuer.Entry) bool {
		return len(entries) == 2
	})
	site.expectEntries("allowed", "failure of #1 (aborted)")
}

func TestListsShowWhatTheGrantCovers(t *testing.T) {
	for name, test := range map[string]struct {
		lists mcpguard.Lists
		token func(*testissuer.Issuer) string
		want  []string
	}{
		"nobody":         {mcpguard.ListGranted, func(*testissuer.Issuer) string { return "" }, nil},
		"the grant":      {mcpguard.ListGranted, func(issuer *testissuer.Issuer) string { return issuer.Token("payments:initiate:max_5") }, []string{"pay"}},
		"all":            {mcpguard.ListAll, func(issuer *testissuer.Issuer) string { return issuer.Token() }, []string{"pay", "search"}},
		"all for nobody": {mcpguard.ListAll, func(*testissuer.Issuer) string { return "" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t, func(options *mcpguard.Options) { options.Lists = test.lists })
			result, err := site.connect().ListTools(t.Context(), &mcp.ListToolsParams{Meta: meta(test.token(site.issuer))})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, tool := range result.Tools {
				names = append(names, tool.Name)
			}
			if !slices.Equal(names, test.want) {
				t.Errorf("got %v", names)
			}
			site.expectEntries()
		})
	}
}

func TestResourcesAndPromptsAreRefusedUnlessStatedOtherwise(t *testing.T) {
	readers := map[string]func(*mcp.ClientSession, mcp.Meta) error{
		"read": func(session *mcp.ClientSession, meta mcp.Meta) error {
			_, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "bank://policy", Meta: meta})
			return err
		},
		"prompt": func(session *mcp.ClientSession, meta mcp.Meta) error {
			_, err := session.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "greet", Meta: meta})
			return err
		},
	}
	stated := func(options *mcpguard.Options) {
		options.Prompts = map[string]guard.Rule[mcpguard.Arguments]{"greet": {Scopes: []string{"bank:greet"}}}
		options.Resource = func(uri string) *guard.Rule[mcpguard.Resource] {
			if uri == "bank://policy" {
				return &guard.Rule[mcpguard.Resource]{Scopes: []string{"bank:read"}}
			}
			return nil
		}
	}
	for name, test := range map[string]struct {
		change func(*mcpguard.Options)
		scopes []string
		isOpen bool
	}{
		"nothing stated": {nil, []string{"bank:read", "bank:greet"}, false},
		"unguarded":      {func(options *mcpguard.Options) { options.Unguarded = []string{"resources", "prompts"} }, nil, true},
		"a rule, held":   {stated, []string{"bank:read", "bank:greet"}, true},
		"a rule, not":    {stated, []string{"bank:other"}, false},
	} {
		for reader, read := range readers {
			t.Run(name+", "+reader, func(t *testing.T) {
				site := newSite(t, test.change)
				session := site.connect()
				token := meta("")
				if test.scopes != nil {
					token = meta(site.issuer.Token(test.scopes...))
				}
				err := read(session, token)
				var wire *jsonrpc.Error
				switch {
				case test.isOpen && err != nil:
					t.Error(err)
				case !test.isOpen && (!errors.As(err, &wire) || wire.Code != jsonrpc.CodeInvalidRequest):
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestCompletionsTellNothingToStrangers(t *testing.T) {
	site := newSite(t, nil)
	session := site.connect()
	result, err := session.Complete(t.Context(), &mcp.CompleteParams{
		Ref:      &mcp.CompleteReference{Type: "ref/prompt", Name: "greet"},
		Argument: mcp.CompleteParamsArgument{Name: "a", Value: "s"},
	})
	if err != nil || len(result.Completion.Values) != 0 {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestAnAgentThatTheGuardRefusesSeesAndCompletesNothing(t *testing.T) {
	var narrow *guard.Guard
	site := newSite(t, func(options *mcpguard.Options) {
		var err error
		if narrow, err = options.Guard.ForAgent(guard.AgentDemand{AgentIDs: []string{"ag_other"}}); err != nil {
			t.Fatal(err)
		}
		options.Guard = narrow
		options.Prompts = map[string]guard.Rule[mcpguard.Arguments]{"greet": {Scopes: []string{"bank:greet"}}}
	})
	session := site.connect()
	token := site.issuer.Token("flights:search", "bank:greet")
	completed, err := session.Complete(t.Context(), &mcp.CompleteParams{
		Meta:     meta(token),
		Ref:      &mcp.CompleteReference{Type: "ref/prompt", Name: "greet"},
		Argument: mcp.CompleteParamsArgument{Name: "a", Value: "s"},
	})
	if err != nil || len(completed.Completion.Values) != 0 {
		t.Errorf("got %+v, %v", completed, err)
	}
	listed, err := session.ListTools(t.Context(), &mcp.ListToolsParams{Meta: meta(token)})
	if err != nil || len(listed.Tools) != 0 {
		t.Errorf("got %+v, %v", listed, err)
	}
	if info, err := mcpguard.TokenVerifier(narrow)(t.Context(), token, nil); err == nil {
		t.Errorf("got %+v", info)
	}
}

type (
	searchParams struct{ mcp.ParamsBase }
	searchResult struct{ mcp.ResultBase }
)

func TestAMethodOfOnesOwnIsRefusedUnlessItIsNamed(t *testing.T) {
	for name, unguarded := range map[string][]string{"refused": nil, "named": {"bank/search"}} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t, func(options *mcpguard.Options) { options.Unguarded = unguarded })
			here, there := mcp.NewInMemoryTransports()
			if _, err := site.server.Connect(t.Context(), here, nil); err != nil {
				t.Fatal(err)
			}
			client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1"}, nil)
			if err := mcp.AddSendingCustomMethod[*searchParams, *searchResult](client, "bank/search"); err != nil {
				t.Fatal(err)
			}
			session, err := client.Connect(t.Context(), there, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = session.Close() }()
			_, err = mcp.CallCustomMethod[*searchParams, *searchResult](t.Context(), session, "bank/search", &searchParams{})
			var wire *jsonrpc.Error
			isRefused := errors.As(err, &wire) && wire.Code == jsonrpc.CodeMethodNotFound
			if isRefused != (unguarded == nil) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestASubscriptionNeedsWhatReadingNeedsAndEndsWithTheGrant(t *testing.T) {
	var token atomic.Value
	site := newSite(t, func(options *mcpguard.Options) {
		options.Resource = func(string) *guard.Rule[mcpguard.Resource] {
			return &guard.Rule[mcpguard.Resource]{Scopes: []string{"bank:read"}}
		}
		// The subscription of the SDK's client carries no _meta of its caller.
		options.Token = func(context.Context) (guard.Credentials, error) {
			return guard.Credentials{Token: token.Load().(string)}, nil
		}
	})
	token.Store(site.issuer.Token("flights:search"))
	session := site.connect()
	// The client of the SDK does not wait for the answer.
	awaitEntries := func(count int) {
		site.recorder.Await(t.Context().Done(), func(entries []testissuer.Entry) bool { return len(entries) == count })
	}
	subscription := &mcp.SubscribeParams{URI: "bank://policy"}
	_ = session.Subscribe(t.Context(), subscription)
	awaitEntries(1)
	_ = session.Unsubscribe(t.Context(), &mcp.UnsubscribeParams{URI: "bank://policy"})
	grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"bank:read"}})
	token.Store(grant.Token)
	_ = session.Subscribe(t.Context(), subscription)
	awaitEntries(2)
	site.issuer.Revoke(grant.GrantID)
	site.recorder.Await(t.Context().Done(), testissuer.Settled)
	site.expectEntries("blocked (scope_missing)", "allowed", "failure of #2 (revoked)")
}

func TestTheSameGuardAndRulesTwiceRecordOnce(t *testing.T) {
	var options mcpguard.Options
	site := newSite(t, func(given *mcpguard.Options) { options = *given })
	if err := mcpguard.Guard(site.server, options); err != nil {
		t.Fatal(err)
	}
	reason, result := call(t, site.connect(), site.issuer.Token("payments:initiate"), "pay", payment{"a", 1})
	if reason != "" || result.IsError {
		t.Errorf("got %q %+v", reason, result)
	}
	site.expectEntries("allowed", "success of #1")
}

type authorized struct{ token string }

func (authorized authorized) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	if authorized.token != "" {
		request.Header.Set("Authorization", "Bearer "+authorized.token)
	}
	return http.DefaultTransport.RoundTrip(request)
}

func TestOverHTTPOnlyTheAuthorizationHeaderCounts(t *testing.T) {
	for name, start := range map[string]func(*mcp.Server) (http.Handler, func(string, *http.Client) mcp.Transport){
		"streamable": func(server *mcp.Server) (http.Handler, func(string, *http.Client) mcp.Transport) {
			return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil),
				func(url string, client *http.Client) mcp.Transport {
					return &mcp.StreamableClientTransport{Endpoint: url, HTTPClient: client, MaxRetries: -1}
				}
		},
		"stateless": func(server *mcp.Server) (http.Handler, func(string, *http.Client) mcp.Transport) {
			return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
					&mcp.StreamableHTTPOptions{Stateless: true}),
				func(url string, client *http.Client) mcp.Transport {
					return &mcp.StreamableClientTransport{Endpoint: url, HTTPClient: client, MaxRetries: -1}
				}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var process string
			site := newSite(t, func(options *mcpguard.Options) {
				options.Token = func(context.Context) (guard.Credentials, error) {
					return guard.Credentials{Token: process}, nil
				}
			})
			process = site.issuer.Token("payments:initiate")
			handler, transport := start(site.server)
			listener := httptest.NewServer(handler)
			defer listener.Close()
			for token, want := range map[string]refusal.Reason{
				"": refusal.NoCredentials, site.issuer.Token("payments:initiate"): "",
			} {
				session := connect(t, transport(listener.URL, &http.Client{Transport: authorized{token}}))
				reason, _ := call(t, session, process, "pay", payment{"a", 1})
				if reason != want {
					t.Errorf("got %q, not %q", reason, want)
				}
				_ = session.Close()
			}
		})
	}
}

func TestAClientWithoutAGoodTokenIsToldWhereToLogIn(t *testing.T) {
	site := newSite(t, nil)
	requireToken := auth.RequireBearerToken(
		mcpguard.TokenVerifier(newGuard(t, site.issuer, site.recorder)),
		&auth.RequireBearerTokenOptions{ResourceMetadataURL: "https://bank.example/metadata"})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return site.server }, nil)
	listener := httptest.NewServer(requireToken(handler))
	defer listener.Close()
	session := ""
	send := func(token, body string) *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, listener.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept", "application/json, text/event-stream")
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Mcp-Session-Id", session)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response
	}
	const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
		`"capabilities":{},"clientInfo":{"name":"a","version":"1"}}}`
	refused := send("garbage", initialize)
	if challenge := refused.Header.Get("WWW-Authenticate"); refused.StatusCode != 401 ||
		!strings.Contains(challenge, "https://bank.example/metadata") {
		t.Errorf("got %d %s", refused.StatusCode, challenge)
	}
	begun := send(site.issuer.Token("payments:initiate"), initialize)
	session = begun.Header.Get("Mcp-Session-Id")
	if begun.StatusCode != 200 || session == "" {
		t.Fatalf("got %d", begun.StatusCode)
	}
	stolen := send(site.issuer.Token("payments:initiate"), `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`)
	if stolen.StatusCode != 403 {
		t.Errorf("the session of somebody else: %d", stolen.StatusCode)
	}
}

func TestAnSSEClientDoesNotActWithTheTokenOfTheProcess(t *testing.T) {
	var process string
	site := newSite(t, func(options *mcpguard.Options) {
		options.Token = func(context.Context) (guard.Credentials, error) { return guard.Credentials{Token: process}, nil }
	})
	process = site.issuer.Token("payments:initiate")
	listener := httptest.NewServer(mcp.NewSSEHandler(func(*http.Request) *mcp.Server { return site.server }, nil))
	defer listener.Close()
	session := connect(t, &mcp.SSEClientTransport{Endpoint: listener.URL})
	defer func() { _ = session.Close() }()
	if reason, _ := call(t, session, "", "pay", payment{"a", 1}); reason != refusal.NoCredentials {
		t.Errorf("got %q", reason)
	}
}

func TestOverStdioTheTokenComesFromTheRequestOrTheFile(t *testing.T) {
	if os.Getenv("GRANTEX_STDIO_URL") != "" {
		serveStdio(t)
		return
	}
	issuer := testissuer.New(t)
	file := t.TempDir() + "/token"
	if err := os.WriteFile(file, []byte(issuer.Token("flights:search")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-test.run=^TestOverStdioTheTokenComesFromTheRequestOrTheFile$")
	command.Env = append(os.Environ(), "GRANTEX_STDIO_URL="+issuer.URL, "GRANTEX_STDIO_KEY="+issuer.APIKey,
		"GRANTEX_TOKEN_FILE="+file)
	session := connect(t, &mcp.CommandTransport{Command: command, TerminateDuration: time.Second})
	if reason, _ := call(t, session, "", "pay", payment{"a", 1}); reason != refusal.ScopeMissing {
		t.Errorf("the token of the file: %q", reason)
	}
	if reason, _ := call(t, session, issuer.Token("payments:initiate"), "pay", payment{"a", 1}); reason != "" {
		t.Errorf("the token of the request: %q", reason)
	}
}

func serveStdio(t *testing.T) {
	issuer := &testissuer.Issuer{
		URL: os.Getenv("GRANTEX_STDIO_URL"), APIKey: os.Getenv("GRANTEX_STDIO_KEY"), Audience: "https://service.test",
	}
	site := &site{T: t, issuer: issuer, recorder: testissuer.NewRecorder()}
	site.server = mcp.NewServer(&mcp.Implementation{Name: "bank", Version: "1"}, nil)
	site.addItems()
	if err := mcpguard.Guard(site.server, mcpguard.Options{
		Guard: newGuard(t, issuer, site.recorder), Rules: rules,
	}); err != nil {
		t.Fatal(err)
	}
	_ = site.server.Run(context.Background(), &mcp.StdioTransport{})
	os.Exit(0)
}

func TestWrongOptionsAreNamed(t *testing.T) {
	server := mcp.NewServer(&mcp.Implementation{Name: "bank", Version: "1"}, nil)
	asked := newGuard(t, testissuer.New(t), testissuer.NewRecorder())
	for option, options := range map[string]mcpguard.Options{
		"Guard":     {Rules: rules},
		"Rules":     {Guard: asked},
		"Scopes":    {Guard: asked, Rules: map[string]guard.Rule[mcpguard.Arguments]{"pay": {}}},
		"Unguarded": {Guard: asked, Rules: rules, Unguarded: []string{"everything"}},
		"Lists":     {Guard: asked, Rules: rules, Lists: "some"},
	} {
		if err := mcpguard.Guard(server, options); err == nil || !strings.Contains(err.Error(), option) {
			t.Errorf("%s: got %v", option, err)
		}
	}
}
