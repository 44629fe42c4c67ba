"""A guard in front of the tools of an MCP server that agents use."""

import json
import types
from contextvars import ContextVar
from typing import Any, Final, NamedTuple, TypeVar, cast

from agents import RunContextWrapper
from agents.mcp import MCPServer, MCPToolMetaContext
from grantex import Call, Guard
from grantex.adapter import (
    Guarding,
    Rules,
    current_token,
    guarding_by_rules,
    is_guarded,
    mark_guarded,
    run_tool_async,
)
from mcp.types import CallToolResult

from grantex_openai_agents.run_context import TokenReader, in_run, running

SERVER = TypeVar("SERVER", bound=MCPServer)


class _Asked(NamedTuple):
    """What the SDK is about to call, and in which run."""

    run_context: RunContextWrapper[Any]
    tool_name: str
    arguments: dict[str, Any] | None


# The SDK tells the resolver of a server the context of a run, and then calls the tool in the same task.
_asked: Final[ContextVar[_Asked | None]] = ContextVar("grantex_openai_agents.asked", default=None)


def guard_mcp_server(
    server: SERVER, *, guard: Guard, rules: Rules, token: TokenReader | None = None
) -> SERVER:
    """Return a server of the same type, for the ``mcp_servers`` of agents, whose tools run only with a grant
    that covers their rule.

    The given server is not changed, and shares its state and its connection with the returned one. A tool
    without a rule is refused. The rules have the names that the server gives its tools. The guard sees the
    arguments as they are sent to the server, which validates them by its own schema.

    ``token`` reads the grant token on every call from the context of the run. A call outside of a run has no
    context, so it is refused. Default: what ``use_token`` has set.

    A model gets a refusal as the result of the tool, an error whose text is the JSON of ``to_refusal_body``.
    The same guard, rules and token twice check once. Prompts and resources of the server are not guarded.

    Raises ``TypeError`` naming the option that is wrong.
    """
    if not isinstance(server, MCPServer):
        raise TypeError('guard_mcp_server: "server" must be an MCPServer of the SDK.')
    reader = current_token if token is None else token
    guarding_of = guarding_by_rules(guard, rules, reader, "guard_mcp_server")
    whole = in_run(Guarding(guard, rules, reader))
    if is_guarded(server.call_tool, whole):
        return server

    async def call_tool(
        _: MCPServer, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any] | None = None
    ) -> CallToolResult:
        call: Call[Any] = Call(
            token=cast("Any", whole.token),
            action=tool_name,
            rule=cast("Any", guarding_of(tool_name).rule),
            input=arguments,
        )
        # Some servers take none.
        own_meta: Any = {} if meta is None else {"meta": meta}
        with running(_context_of(tool_name, arguments)):
            return await run_tool_async(
                guard,
                call,
                lambda _: server.call_tool(tool_name, arguments, **own_meta),
                refused=lambda body, _: _error_result(json.dumps(body)),
            )

    def resolve_meta(context: MCPToolMetaContext) -> Any:
        _asked.set(_Asked(context.run_context, context.tool_name, context.arguments))
        resolver = getattr(server, "tool_meta_resolver", None)
        return None if resolver is None else resolver(context)

    def set_resolver(_: MCPServer, resolver: Any) -> None:
        server.tool_meta_resolver = resolver

    members = {
        "call_tool": mark_guarded(call_tool, whole, server.call_tool),
        "tool_meta_resolver": property(lambda _: resolve_meta, set_resolver),
    }
    return _standing_in(server, members)


def _standing_in(server: SERVER, members: dict[str, Any]) -> SERVER:
    """Return an object with some members of its own, and the state of the given one."""
    kind = type(server)
    own_kind = types.new_class(kind.__name__, (kind,), exec_body=lambda own: own.update(members))
    made: SERVER = object.__new__(own_kind)
    made.__dict__ = server.__dict__
    return made


def _context_of(tool_name: str, arguments: dict[str, Any] | None) -> RunContextWrapper[Any] | None:
    asked = _asked.get()
    if asked is None or (asked.tool_name, asked.arguments) != (tool_name, arguments):
        return None
    return asked.run_context


def _error_result(text: str) -> CallToolResult:
    # Whatever the installed version of `mcp` calls the member.
    return CallToolResult.model_validate({"content": [{"type": "text", "text": text}], "isError": True})
