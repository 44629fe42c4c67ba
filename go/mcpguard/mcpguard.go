// Package mcpguard guards the tools, resources and prompts of an MCP server that
// is made with github.com/modelcontextprotocol/go-sdk, on every transport:
// stdio, in memory and HTTP.
package mcpguard

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
)

// Arguments are the arguments of a tool by name, as JSON values: numbers are
// [encoding/json.Number].
type Arguments = map[string]any

// Resource is the input of the rule of a resource.
type Resource struct {
	URI string `json:"uri"`
}

// Lists says what lists show to a caller with a grant.
type Lists string

const (
	// ListGranted shows what the grant covers, with a limit or without.
	ListGranted Lists = "granted"
	// ListAll shows everything that has a rule, so that a client calls it, is
	// refused, and asks the person for more.
	ListAll Lists = "all"
)

// Options configure [Guard].
type Options struct {
	// Guard verifies, decides and records. Required.
	Guard *guard.Guard
	// Rules are the rules by the names of the tools. A tool without a rule is refused
	// and not listed. [For] makes a rule that reads a struct. Required; it may be
	// empty.
	Rules map[string]guard.Rule[Arguments]
	// Resource returns the rule of a resource, for reading it and for subscribing to
	// it; a template is listed by the rule of its text. A resource without a rule is
	// refused, and so is one for which it panics (rule_failed). It is not asked about
	// a URI that the resource could read as another one, because of segments of dots
	// or of encoded slashes: that one has no rule. Default: no rules.
	Resource func(uri string) *guard.Rule[Resource]
	// Prompts are the rules by the names of the prompts. Their inputs are the
	// arguments, whose values are strings. Default: none.
	Prompts map[string]guard.Rule[Arguments]
	// Unguarded is what needs no grant: "resources" and "prompts" that have no rule,
	// and methods of your own, such as "travel/status". Default: nothing.
	Unguarded []string
	// Lists is [ListGranted] by default.
	Lists Lists
	// Token reads the token of a call that carries none, over stdio or in memory. It
	// is never called over HTTP. Default: [guard.ContextToken], then
	// [TokenFromFile] of GRANTEX_TOKEN_FILE.
	Token guard.TokenSource
}

// Guard puts a guard in front of everything that a server does for its callers.
// Call it once, after other receiving middleware was added to the server: what
// is added later runs before the guard. Tools may be added at any time.
//
// A rule reads the arguments that the tool will read: those of the client with
// the defaults of the tool's schema, which they must match. Only a caller whose
// grant holds the scopes of the rule is told what is wrong with its arguments.
// No rule reads what a client answers to a tool's questions (inputResponses,
// requestState): the tool must check that itself.
// Handlers find the grant with [guard.FromContext]. The same guard and rules
// twice on one server decide twice and record once. The error names the option
// that is missing or wrong.
func Guard(server *mcp.Server, options Options) error {
	if server == nil {
		return errors.New("mcpguard: the server is missing")
	}
	options, err := options.withDefaults()
	if err != nil {
		return err
	}
	server.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		guarded := &guarded{options: options, next: next}
		return guarded.handle
	})
	return nil
}

func (options Options) withDefaults() (Options, error) {
	if options.Guard == nil {
		return options, errors.New("mcpguard: Guard is missing")
	}
	if options.Rules == nil {
		return options, errors.New("mcpguard: Rules are missing")
	}
	for kind, rules := range map[string]map[string]guard.Rule[Arguments]{
		"Rules": options.Rules, "Prompts": options.Prompts,
	} {
		for name, rule := range rules {
			if err := rule.Check(); err != nil {
				return options, fmt.Errorf("mcpguard: %s: %q: %w", kind, name, err)
			}
		}
	}
	for _, name := range options.Unguarded {
		if name != "resources" && name != "prompts" && !strings.Contains(name, "/") {
			return options, fmt.Errorf("mcpguard: Unguarded must name resources, prompts or methods, not %q", name)
		}
	}
	if options.Lists == "" {
		options.Lists = ListGranted
	}
	if options.Lists != ListGranted && options.Lists != ListAll {
		return options, errors.New("mcpguard: Lists must be ListGranted or ListAll")
	}
	if options.Token == nil {
		options.Token = defaultToken
	}
	return options, nil
}

// guarded is a guard in front of the methods of a server.
type guarded struct {
	options Options
	next    mcp.MethodHandler
	// schemas holds the *toolSchema of the arguments by the names of the tools.
	schemas sync.Map
}

// around is the call within which the same guard and rules are asked again.
type around struct {
	guard *guard.Guard
	rules uintptr
}

func (guarded *guarded) around() around {
	return around{guarded.options.Guard, reflect.ValueOf(guarded.options.Rules).Pointer()}
}

// handle answers a method. What it does not know is refused.
func (guarded *guarded) handle(ctx context.Context, method string, request mcp.Request) (mcp.Result, error) {
	ctx, token := guarded.takeToken(ctx, request)
	switch params := request.GetParams().(type) {
	case *mcp.CallToolParamsRaw:
		return guarded.callTool(ctx, method, request, params, token)
	case *mcp.GetPromptParams:
		return guarded.getPrompt(ctx, method, request, params, token)
	case *mcp.ReadResourceParams:
		return guarded.useResource(ctx, method, request, params.URI, token)
	case *mcp.SubscribeParams:
		return guarded.useResource(ctx, method, request, params.URI, token)
	case *mcp.UnsubscribeParams:
		return guarded.useResource(ctx, method, request, params.URI, token)
	case *mcp.SubscriptionsListenParams:
		if params.Notifications == nil {
			return guarded.next(ctx, method, request)
		}
		return guarded.listen(ctx, method, request, params.Notifications.ResourceSubscriptions, token)
	case *mcp.CompleteParams:
		return guarded.complete(ctx, method, request, params, token)
	}
	switch {
	case slices.Contains(lists, method):
		return guarded.list(ctx, method, request, token)
	case slices.Contains(harmless, method), slices.Contains(guarded.options.Unguarded, method):
		return guarded.next(ctx, method, request)
	}
	return nil, methodNotFound(method)
}

// lists are the methods whose results are filtered, and harmless those that
// neither do nor show anything of the service.
var (
	lists    = []string{"tools/list", "resources/list", "resources/templates/list", "prompts/list"}
	harmless = []string{
		"initialize", "ping", "server/discover", "logging/setLevel", "notifications/cancelled",
		"notifications/initialized", "notifications/roots/list_changed", "notifications/progress",
	}
)
