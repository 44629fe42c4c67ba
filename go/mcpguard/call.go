package mcpguard

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
)

// callTool guards a tool. A refusal is a result that the model reads.
func (guarded *guarded) callTool(
	ctx context.Context, method string, request mcp.Request, params *mcp.CallToolParamsRaw, token guard.TokenSource,
) (mcp.Result, error) {
	call := guard.Call[Arguments]{Token: token, Action: params.Name, Rule: ruleOf(guarded.options.Rules, params.Name)}
	var fault error
	if call.Input, fault = guarded.parsed(ctx, request, params, call.Rule); fault != nil {
		// What is wrong with arguments tells of the tool.
		if refused := guarded.refusedWithoutInput(ctx, call); refused != nil {
			return refusedResult(request, refused), nil
		}
		return faultResult(request, fault)
	}
	return run(ctx, guarded, call, request, guarded.nextOf(method, request), func(refused *refusal.Error) (mcp.Result, error) {
		return refusedResult(request, refused), nil
	})
}

// refusedWithoutInput refuses a call, and records that, whose grant does not hold
// the scopes of its rule, with a limit or without. It returns nil where only the
// input can decide.
func (guarded *guarded) refusedWithoutInput(ctx context.Context, call guard.Call[Arguments]) *refusal.Error {
	asked := guard.Call[any]{Token: call.Token, Action: call.Action}
	if call.Rule != nil {
		asked.Rule = &guard.Rule[any]{Scopes: call.Rule.Scopes, Action: call.Rule.Action}
	}
	explained := guard.Explain(ctx, guarded.options.Guard, asked)
	if explained.IsAllowed() {
		return nil
	}
	switch explained.Refusal.Reason {
	case refusal.AmountNotStated, refusal.ArgumentNotGranted:
		return nil
	}
	var refused *refusal.Error
	errors.As(guard.Preflight(ctx, guarded.options.Guard, asked), &refused)
	return refused
}

// faultResult tells what is wrong with arguments, as the SDK does.
func faultResult(request mcp.Request, fault error) (mcp.Result, error) {
	var mismatch *mismatchError
	if errors.As(fault, &mismatch) {
		result := completeResult(request)
		result.SetError(mismatch.cause)
		return result, nil
	}
	return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: fault.Error()}
}

func (guarded *guarded) getPrompt(
	ctx context.Context, method string, request mcp.Request, params *mcp.GetPromptParams, token guard.TokenSource,
) (mcp.Result, error) {
	rule := ruleOf(guarded.options.Prompts, params.Name)
	if rule == nil && guarded.isOpen("prompts") {
		return guarded.next(ctx, method, request)
	}
	arguments := Arguments{}
	for name, value := range params.Arguments {
		arguments[name] = value
	}
	call := guard.Call[Arguments]{Token: token, Action: params.Name, Input: arguments, Rule: rule}
	return run(ctx, guarded, call, request, guarded.nextOf(method, request), refusedError)
}

func (guarded *guarded) useResource(
	ctx context.Context, method string, request mcp.Request, uri string, token guard.TokenSource,
) (mcp.Result, error) {
	rule, isOpen := guarded.ruleOfUse(uri)
	if isOpen {
		return guarded.next(ctx, method, request)
	}
	call := guard.Call[Resource]{Token: token, Action: uri, Input: Resource{uri}, Rule: rule}
	result, err := run(ctx, guarded, call, request, guarded.nextOf(method, request), refusedError)
	if read, ok := result.(*mcp.ReadResourceResult); ok && read != nil {
		shown := *read
		shown.CacheScope = private
		return &shown, err
	}
	return result, err
}

// listen guards a stream of notifications: each resource that it is about needs
// what reading it needs. It ends when the caller leaves, or when the grant ends.
func (guarded *guarded) listen(
	ctx context.Context, method string, request mcp.Request, uris []string, token guard.TokenSource,
) (mcp.Result, error) {
	for index, uri := range uris {
		rule, isOpen := guarded.ruleOfUse(uri)
		if isOpen {
			continue
		}
		call := guard.Call[Resource]{Token: token, Action: uri, Input: Resource{uri}, Rule: rule}
		listen := func(ctx context.Context) (mcp.Result, error) {
			result, err := guarded.listen(ctx, method, request, uris[index+1:], token)
			var ended *refusal.Error
			if err == nil && errors.As(context.Cause(ctx), &ended) {
				return nil, ended
			}
			return result, err
		}
		return run(ctx, guarded, call, request, listen, refusedError)
	}
	return guarded.next(ctx, method, request)
}

// nextOf answers a method behind the guard.
func (guarded *guarded) nextOf(method string, request mcp.Request) func(context.Context) (mcp.Result, error) {
	return func(ctx context.Context) (mcp.Result, error) { return guarded.next(ctx, method, request) }
}

// ruleOf returns the rule of a name; nil where there is none, so that the call is
// refused.
func ruleOf(rules map[string]guard.Rule[Arguments], name string) *guard.Rule[Arguments] {
	rule, ok := rules[name]
	if !ok {
		return nil
	}
	return &rule
}

// ruleOfUse returns the rule for the use of a resource; nil where there is none,
// in which case the resource may still be open to all.
func (guarded *guarded) ruleOfUse(uri string) (rule *guard.Rule[Resource], isOpen bool) {
	if !isPlain(uri) {
		return nil, false
	}
	rule = guarded.resourceRule(uri)
	return rule, rule == nil && guarded.isOpen("resources")
}

// resourceRule returns the rule of a resource; nil where there is none. Where the
// options fail to say, it is one that refuses every call.
func (guarded *guarded) resourceRule(uri string) (rule *guard.Rule[Resource]) {
	if guarded.options.Resource == nil {
		return nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			rule = &guard.Rule[Resource]{
				Scopes: []string{"rule:failed"},
				Amount: func(Resource) guard.Amount { panic(fault) },
			}
		}
	}()
	return guarded.options.Resource(uri)
}

func (guarded *guarded) isOpen(kind string) bool {
	for _, open := range guarded.options.Unguarded {
		if open == kind {
			return true
		}
	}
	return false
}

// refusedResult is a refused tool's result.
func refusedResult(request mcp.Request, refused *refusal.Error) *mcp.CallToolResult {
	body := refused.Body()
	// A refusal has no member without a JSON form.
	text, _ := json.Marshal(body)
	result := completeResult(request)
	result.Content = []mcp.Content{&mcp.TextContent{Text: string(text)}}
	result.StructuredContent, result.IsError = body, true
	return result
}

// typedResults is the first version of the protocol whose results have a type,
// which clients demand.
const typedResults = "2026-07-28"

// completeResult returns an empty result that says it is complete. The SDK says
// so only of what the handler of a tool returns, and only decoding sets the type.
func completeResult(request mcp.Request) *mcp.CallToolResult {
	result := &mcp.CallToolResult{}
	session, ok := request.GetSession().(*mcp.ServerSession)
	if !ok {
		return result
	}
	if client := session.InitializeParams(); client == nil || client.ProtocolVersion >= typedResults {
		_ = json.Unmarshal([]byte(`{"resultType":"complete"}`), result)
	}
	return result
}

// refusedError is a refusal as an error, for methods whose result cannot carry
// it. Many clients show a model only the message.
func refusedError(refused *refusal.Error) (mcp.Result, error) {
	data, _ := json.Marshal(refused.Body())
	return nil, &jsonrpc.Error{
		Code: jsonrpc.CodeInvalidRequest, Message: refused.Message + " " + refused.HowToAsk, Data: data,
	}
}

func methodNotFound(method string) error {
	return &jsonrpc.Error{
		Code:    jsonrpc.CodeMethodNotFound,
		Message: "mcpguard: nothing guards " + method + "; name it in Unguarded if it needs no grant",
	}
}
