package mcpguard

import (
	"context"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/verify"
)

// list filters a list to what the caller may see. What has a rule is shown to a
// caller with a grant that holds its scopes, with a limit or without.
func (guarded *guarded) list(
	ctx context.Context, method string, request mcp.Request, token guard.TokenSource,
) (mcp.Result, error) {
	result, err := guarded.next(ctx, method, request)
	if err != nil {
		return result, err
	}
	grant := guarded.grantOf(ctx, token)
	sees := func(kind string, scopes []string) bool {
		if scopes == nil {
			return kind != "tools" && guarded.isOpen(kind)
		}
		return grant != nil && (guarded.options.Lists == ListAll || holds(grant, scopes))
	}
	// The result is copied: middleware may keep it for others.
	switch result := result.(type) {
	case *mcp.ListToolsResult:
		shown := *result
		shown.Cacheable = uncached
		shown.Tools = slices.DeleteFunc(slices.Clone(result.Tools), func(tool *mcp.Tool) bool {
			return !sees("tools", scopesOf(ruleOf(guarded.options.Rules, tool.Name)))
		})
		return &shown, nil
	case *mcp.ListPromptsResult:
		shown := *result
		shown.Cacheable = uncached
		shown.Prompts = slices.DeleteFunc(slices.Clone(result.Prompts), func(prompt *mcp.Prompt) bool {
			return !sees("prompts", scopesOf(ruleOf(guarded.options.Prompts, prompt.Name)))
		})
		return &shown, nil
	case *mcp.ListResourcesResult:
		shown := *result
		shown.Cacheable = uncached
		shown.Resources = slices.DeleteFunc(slices.Clone(result.Resources), func(resource *mcp.Resource) bool {
			return !sees("resources", scopesOf(guarded.resourceRule(resource.URI)))
		})
		return &shown, nil
	case *mcp.ListResourceTemplatesResult:
		shown := *result
		shown.Cacheable = uncached
		templates := slices.Clone(result.ResourceTemplates)
		shown.ResourceTemplates = slices.DeleteFunc(templates, func(template *mcp.ResourceTemplate) bool {
			return !sees("resources", scopesOf(guarded.resourceRule(template.URITemplate)))
		})
		return &shown, nil
	}
	return result, nil
}

// private lets nobody share what one caller was shown: the SDK allows caches to
// do so, unless the server says otherwise.
const private = "private"

// A list can change with the grant at any moment.
var uncached = mcp.Cacheable{CacheScope: private}

// complete completes arguments of what the caller may use, and of nothing else.
func (guarded *guarded) complete(
	ctx context.Context, method string, request mcp.Request, params *mcp.CompleteParams, token guard.TokenSource,
) (mcp.Result, error) {
	none := &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}
	if params.Ref == nil {
		return none, nil
	}
	kind, scopes := "prompts", scopesOf(ruleOf(guarded.options.Prompts, params.Ref.Name))
	if params.Ref.Type == "ref/resource" {
		kind, scopes = "resources", scopesOf(guarded.resourceRule(params.Ref.URI))
	}
	if scopes == nil && guarded.isOpen(kind) {
		return guarded.next(ctx, method, request)
	}
	if grant := guarded.grantOf(ctx, token); scopes == nil || grant == nil || !holds(grant, scopes) {
		return none, nil
	}
	return guarded.next(ctx, method, request)
}

// grantOf returns the grant of a caller. A list does not reveal why there is
// none.
func (guarded *guarded) grantOf(ctx context.Context, token guard.TokenSource) *verify.Grant {
	// No call is decided here: only the grant is needed.
	return acceptedGrant(guard.Explain(ctx, guarded.options.Guard, guard.Call[any]{Token: token}))
}

// acceptedGrant returns the grant of a token that is good for an agent of the
// guard, whatever the call needs; otherwise nil.
func acceptedGrant(explained guard.Explanation) *verify.Grant {
	if explained.FailsAt == guard.LinkAgent {
		return nil
	}
	return explained.Grant
}

// holds reports whether a grant holds each scope, with a limit or without.
func holds(grant *verify.Grant, scopes []string) bool {
	index, err := grant.ScopeIndex()
	return err == nil && !slices.ContainsFunc(scopes, func(scope string) bool {
		_, ok := index[scope]
		return !ok
	})
}

// scopesOf returns the scopes of a rule; nil where there is none.
func scopesOf[INPUT any](rule *guard.Rule[INPUT]) []string {
	if rule == nil {
		return nil
	}
	return rule.Scopes
}
