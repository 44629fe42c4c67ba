"""The guard in front of a FastMCP server."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, NoReturn

from fastmcp import FastMCP
from fastmcp.exceptions import NotFoundError, ResourceError, ToolError, ValidationError
from fastmcp.prompts.base import Prompt, PromptResult
from fastmcp.resources.base import Resource, ResourceResult
from fastmcp.resources.template import ResourceTemplate
from fastmcp.server.dependencies import get_http_request
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import Tool, ToolResult
from grantex import to_refusal_body
from mcp.types import CallToolRequestParams, GetPromptRequestParams, ReadResourceRequestParams

from grantex_mcp.fast_mcp_tools import GuardedTools, is_guarded_tool, raise_tool_error
from grantex_mcp.guard_requests import Found, GuardRequests
from grantex_mcp.policy import Kind, Policy, raise_refused
from grantex_mcp.token import Received, received, token_in

ToolContext = MiddlewareContext[CallToolRequestParams]
ResourceContext = MiddlewareContext[ReadResourceRequestParams]
PromptContext = MiddlewareContext[GetPromptRequestParams]


def guard_fast_mcp(server: FastMCP[Any], policy: Policy) -> None:
    """Guard everything that a server does for its callers, also below a server that it is mounted in."""
    middleware = getattr(getattr(server, "_mcp_server", None), "middleware", None)
    if not isinstance(middleware, list):
        raise TypeError('guard_server: this version of "fastmcp" is not supported.')
    middleware.insert(0, GuardRequests(policy, _Surface(server)))
    server.middleware.insert(0, GrantMiddleware(policy))
    server.add_transform(GuardedTools(policy))


class _Surface:
    """What the guard knows about a FastMCP server."""

    decides_inside = True

    def __init__(self, server: FastMCP[Any]) -> None:
        self._server: Final = server

    async def find(self, uri: str) -> Found | None:
        """Find the resource of a URI, as the server does."""
        return await _find(self._server, uri)

    def prepare(self) -> None:
        """Nothing: the tools are found when they are called."""


class GrantMiddleware(Middleware):
    """Guards resources and prompts, filters lists, and lets no tool run that has no guard.

    Unlike FastMCP's own ``AuthMiddleware``, on every transport.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy: Final = policy

    async def on_call_tool(
        self, context: ToolContext, call_next: CallNext[CallToolRequestParams, ToolResult]
    ) -> ToolResult:
        """Call a tool, which asks the guard once its arguments are parsed."""
        name = context.message.name
        with _Request(context) as request:
            if self._policy.rule_of("tools", name) is None:
                # Without a rule, every call is refused.
                given = context.message.arguments or {}
                return await self._policy.run("tools", name, given, _never, raise_tool_error)
            tool = await _server(context).get_tool(name)
            if tool is None:
                raise NotFoundError(f"Unknown tool: {name!r}")
            if not is_guarded_tool(tool, self._policy):
                raise ToolError(f"grantex: nothing guards {name}, which was added after the guard")
            try:
                result = await call_next(context)
            except ValidationError:
                await self._policy.refused_without_arguments(name, raise_tool_error)
                raise
            if not request.is_decided:
                raise ToolError(f"grantex: the call of {name} bypassed the guard; its result is withheld")
            return result

    async def check_resource_access(self, context: ResourceContext) -> None:
        """Refuse access to a resource whose content is not read."""
        with _Request(context):
            name, given = await _resource(context)
            if not self._policy.is_open("resources", name):
                call = self._policy.call(name, self._policy.rule_of("resources", name), given)
                refusal = await self._policy.guard.preflight_async(call)
                if refusal is not None:
                    raise_refused(to_refusal_body(refusal), refusal)

    async def on_read_resource(
        self, context: ResourceContext, call_next: CallNext[ReadResourceRequestParams, ResourceResult]
    ) -> ResourceResult:
        """Read a resource."""
        with _Request(context):
            name, given = await _resource(context)
            return await self._policy.run("resources", name, given, lambda: call_next(context), raise_refused)

    async def on_get_prompt(
        self, context: PromptContext, call_next: CallNext[GetPromptRequestParams, PromptResult]
    ) -> PromptResult:
        """Get a prompt."""
        name, given = context.message.name, dict(context.message.arguments or {})
        with _Request(context):
            return await self._policy.run("prompts", name, given, lambda: call_next(context), raise_refused)

    async def on_list_tools(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Tool]]
    ) -> Sequence[Tool]:
        """List the tools that the caller may see."""
        return await self._seen(context, "tools", await call_next(context), lambda tool: tool.name)

    async def on_list_resources(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Resource]]
    ) -> Sequence[Resource]:
        """List the resources that the caller may see."""
        return await self._seen(
            context, "resources", await call_next(context), lambda resource: str(resource.uri)
        )

    async def on_list_resource_templates(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[ResourceTemplate]]
    ) -> Sequence[ResourceTemplate]:
        """List the templates that the caller may see."""
        return await self._seen(
            context, "resources", await call_next(context), lambda template: template.uri_template
        )

    async def on_list_prompts(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Prompt]]
    ) -> Sequence[Prompt]:
        """List the prompts that the caller may see."""
        return await self._seen(context, "prompts", await call_next(context), lambda prompt: prompt.name)

    async def _seen(
        self, context: MiddlewareContext[Any], kind: Kind, items: Sequence[Any], name_of: Callable[[Any], str]
    ) -> list[Any]:
        with _Request(context):
            grant = await self._policy.grant()
        return [item for item in items if self._policy.sees(kind, name_of(item), grant)]


class _Request:
    """A request in front of this server, also where a parent that is not guarded has received it."""

    def __init__(self, context: MiddlewareContext[Any]) -> None:
        of_server = context.fastmcp_context
        self._context: Final = None if of_server is None else of_server.request_context

    def __enter__(self) -> Received:
        self._known = self._known_request()
        # Whether a guard is asked is noted for each call, also for one within another.
        self._request = replace(self._known or self._first_seen(), is_decided=False)
        self._reset = received.set(self._request)
        return self._request

    def __exit__(self, *_: object) -> None:
        received.reset(self._reset)
        if self._known is not None and self._request.is_decided:
            self._known.is_decided = True

    def _known_request(self) -> Received | None:
        """Return the request, where a guard in front of this has received it."""
        known = received.get()
        is_same = known is not None and (self._context is None or self._context.session is known.session)
        return known if is_same else None

    def _first_seen(self) -> Received:
        context = self._context
        if context is not None:
            return Received(context.session, token_in(context.meta), context.request)
        try:
            return Received(None, None, get_http_request())
        except RuntimeError:
            return Received(None, None, None)


async def _never() -> NoReturn:
    raise ToolError("grantex: nothing guards this tool.")


def _server(context: MiddlewareContext[Any]) -> FastMCP[Any]:
    if context.fastmcp_context is None:
        raise ResourceError("grantex: the request has no context.")
    return context.fastmcp_context.fastmcp


async def _resource(context: ResourceContext) -> tuple[str, dict[str, Any]]:
    """Return the name of the resource of a request, and the input of its rule."""
    uri = str(context.message.uri)
    found = await _find(_server(context), uri)
    if found is None:
        return uri, {"uri": uri, "variables": {}}
    return found.name, {"uri": uri, "variables": dict(found.variables)}


async def _find(server: FastMCP[Any], uri: str) -> Found | None:
    resource = await server.get_resource(uri)
    if resource is not None:
        return Found(str(resource.uri), {})
    template = await server.get_resource_template(uri)
    if template is None:
        return None
    return Found(template.uri_template, template.matches(uri) or {})
