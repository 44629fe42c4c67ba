"""The guard in front of a FastMCP server."""

import inspect
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from fastmcp import FastMCP
from fastmcp.exceptions import NotFoundError, ResourceError, ToolError
from fastmcp.prompts.base import Prompt, PromptResult
from fastmcp.resources.base import Resource, ResourceResult
from fastmcp.resources.template import ResourceTemplate
from fastmcp.server.dependencies import get_http_request, without_injected_parameters
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.server.transforms import GetToolNext, Transform, VersionSpec
from fastmcp.tools.base import Tool, ToolResult
from fastmcp.tools.function_tool import FunctionTool
from fastmcp.utilities.tasks import TaskConfig
from grantex import AuthorizationError, to_refusal_body
from grantex.adapter import Guarding, guard_tool, has_guard, mark_guarded
from mcp.types import CallToolRequestParams, GetPromptRequestParams, ReadResourceRequestParams

from grantex_mcp.guard_requests import Found, GuardRequests
from grantex_mcp.policy import Kind, Policy, raise_refused, refusal_text
from grantex_mcp.token import Received, received

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
    server.add_transform(_GuardedTools(policy))


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
        with _Request():
            if self._policy.rule_of("tools", name) is None:
                # Without a rule, every call is refused.
                given = context.message.arguments or {}
                return await self._policy.run("tools", name, given, _never, raise_tool_error)
            tool = await _server(context).get_tool(name)
            if tool is None:
                raise NotFoundError(f"Unknown tool: {name!r}")
            if not self._is_guarded(tool):
                raise ToolError(f"grantex: nothing guards {name}, which was added after the guard")
            return await call_next(context)

    def _is_guarded(self, tool: Tool) -> bool:
        """Tell whether this guard stands in front of a tool."""
        runs = (getattr(tool, "fn", None), tool.__dict__.get("_run"))
        return any(has_guard(run, lambda guard: guard is self._policy.guard) for run in runs)

    async def check_resource_access(self, context: ResourceContext) -> None:
        """Refuse access to a resource whose content is not read."""
        with _Request():
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
        with _Request():
            name, given = await _resource(context)
            return await self._policy.run("resources", name, given, lambda: call_next(context), raise_refused)

    async def on_get_prompt(
        self, context: PromptContext, call_next: CallNext[GetPromptRequestParams, PromptResult]
    ) -> PromptResult:
        """Get a prompt."""
        name, given = context.message.name, dict(context.message.arguments or {})
        with _Request():
            return await self._policy.run("prompts", name, given, lambda: call_next(context), raise_refused)

    async def on_list_tools(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Tool]]
    ) -> Sequence[Tool]:
        """List the tools that the caller may see."""
        return await self._seen("tools", await call_next(context), lambda tool: tool.name)

    async def on_list_resources(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Resource]]
    ) -> Sequence[Resource]:
        """List the resources that the caller may see."""
        return await self._seen("resources", await call_next(context), lambda resource: str(resource.uri))

    async def on_list_resource_templates(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[ResourceTemplate]]
    ) -> Sequence[ResourceTemplate]:
        """List the templates that the caller may see."""
        return await self._seen("resources", await call_next(context), lambda template: template.uri_template)

    async def on_list_prompts(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Prompt]]
    ) -> Sequence[Prompt]:
        """List the prompts that the caller may see."""
        return await self._seen("prompts", await call_next(context), lambda prompt: prompt.name)

    async def _seen(self, kind: Kind, items: Sequence[Any], name_of: Callable[[Any], str]) -> list[Any]:
        with _Request():
            grant = await self._policy.grant()
        return [item for item in items if self._policy.sees(kind, name_of(item), grant)]


class _GuardedTools(Transform):
    """Puts the guard in front of each tool that the server finds, where its arguments are parsed."""

    def __init__(self, policy: Policy) -> None:
        self._policy: Final = policy

    async def list_tools(self, tools: Sequence[Tool]) -> Sequence[Tool]:
        """Guard tools that are listed."""
        return [_guarded(tool, self._policy) for tool in tools]

    async def get_tool(
        self, name: str, call_next: GetToolNext, *, version: VersionSpec | None = None
    ) -> Tool | None:
        """Guard a tool that is called."""
        tool = await call_next(name, version=version)
        return None if tool is None else _guarded(tool, self._policy)


def _guarded(tool: Tool, policy: Policy) -> Tool:
    # A background task would run the tool itself.
    update: dict[str, Any] = {"task_config": TaskConfig(mode="forbidden")}
    guarding = Guarding(policy.guard, policy.rule_of("tools", tool.name), policy.read_token)
    if type(tool) is FunctionTool:
        update["fn"] = guard_tool(
            tool.fn, guarding, tool.name, injected=_injected(tool.fn), refused=raise_tool_error
        )
        return tool.model_copy(update=update)
    copy = tool.model_copy(update=update)
    for method in ("run", "_run"):
        copy.__dict__[method] = _behind(getattr(tool, method), tool.name, policy, guarding)
    return copy


def _behind(run: Callable[..., Any], name: str, policy: Policy, guarding: Guarding) -> Callable[..., Any]:
    """Put the guard in front of a tool that parses its arguments elsewhere, such as at another server."""

    async def guarded(arguments: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return await policy.run(
            "tools", name, arguments, lambda: run(arguments, *args, **kwargs), raise_tool_error
        )

    return mark_guarded(guarded, guarding, run)


def _injected(function: Callable[..., Any]) -> set[str]:
    """The parameters that FastMCP fills in: its context, and dependencies."""
    given = inspect.signature(without_injected_parameters(function)).parameters
    return set(inspect.signature(function).parameters) - set(given)


class _Request:
    """Knows the HTTP request also where a parent server, which is not guarded, received it."""

    def __enter__(self) -> None:
        self._reset = None
        if received.get() is None:
            try:
                self._reset = received.set(Received(None, None, get_http_request()))
            except RuntimeError:
                return

    def __exit__(self, *_: object) -> None:
        if self._reset is not None:
            received.reset(self._reset)


def raise_tool_error(body: dict[str, Any], _: AuthorizationError) -> NoReturn:
    """Raise a refusal as what FastMCP shows a model."""
    raise ToolError(refusal_text(body), log_level=logging.INFO)


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
