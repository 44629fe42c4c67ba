"""A guard in front of an MCP server."""

import sys
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

from grantex import Guard, Rule
from grantex.adapter import Guarding, is_guarded, mark_guarded, wrong_option
from mcp.server.lowlevel import Server
from mcp.server.mcpserver import MCPServer

from grantex_mcp.guard_requests import GuardRequests
from grantex_mcp.guard_tools import guard_tools
from grantex_mcp.low_level_server import LowLevelServer
from grantex_mcp.policy import Policy, check_policy
from grantex_mcp.token import TokenReader, process_token

SERVER = TypeVar("SERVER")

_NONE: Final[Mapping[str, Rule[Any]]] = MappingProxyType({})


def guard_server(
    server: SERVER,
    *,
    guard: Guard,
    rules: Mapping[str, Rule[Any]],
    resources: Mapping[str, Rule[Any]] = _NONE,
    prompts: Mapping[str, Rule[Any]] = _NONE,
    unguarded: Collection[str] = (),
    lists: Literal["granted", "all"] = "granted",
    token: TokenReader = process_token,
) -> SERVER:
    """Guard every tool, resource and prompt of a server, on every transport, and return the server.

    The server is an ``MCPServer`` or a ``Server`` of the ``mcp`` package, or a ``FastMCP``. Call it once,
    before the server runs; tools may be added at any time. What has no rule is refused and not listed.

    ``rules`` are the rules by the names of tools. A rule reads the arguments by name, as the tool gets
    them, parsed; for a ``Server``, which parses nothing, as the client sent them. ``resources`` are the
    rules by URI or by the text of a URI template; they read ``{"uri", "variables"}``. ``prompts`` are the
    rules by name; they read the arguments as the client sent them.

    ``unguarded`` names what needs no grant: ``"resources"`` and ``"prompts"`` that have no rule, and
    methods of your own, such as ``"travel/status"``. ``lists`` says what lists show to a caller with a
    grant: what the grant covers, or everything that has a rule.

    ``token`` reads the token of a request that carries none, over stdio or in memory, at once or as a
    coroutine; it is never asked over HTTP. Default: what :func:`use_token` has set, then the file that
    ``GRANTEX_TOKEN_FILE`` names.

    The same guard, rules and token twice check once. Raises ``TypeError`` naming the option that is missing
    or wrong, or when the version of the server is not supported.
    """
    policy = check_policy(
        guard=guard,
        rules=rules,
        resources=resources,
        prompts=prompts,
        unguarded=unguarded,
        lists=lists,
        token=token,
    )
    guarding = Guarding(guard, rules, token)
    if is_guarded(server, guarding):
        return server
    _guard(server, policy)
    marked: Any = server
    mark_guarded(marked, guarding, server)
    return server


def _guard(server: Any, policy: Policy) -> None:
    if isinstance(server, MCPServer):
        server.middleware.insert(0, GuardRequests(policy, guard_tools(server, policy)))
    elif isinstance(server, Server):
        if "resources" in policy.unguarded and policy.rules["resources"]:
            raise TypeError(
                'guard_server: a Server cannot have rules for "resources" and unguarded "resources", because '
                "it could take one URI for another. Write a rule for each."
            )
        server.middleware.insert(0, GuardRequests(policy, LowLevelServer(server, policy)))
    elif _is_fast_mcp(server):
        from grantex_mcp.guard_fast_mcp import guard_fast_mcp  # noqa: PLC0415 -- it is an extra

        guard_fast_mcp(server, policy)
    else:
        raise wrong_option(
            "guard_server", "server", "an MCPServer or a Server of mcp 2, or a FastMCP of fastmcp 4"
        )


def _is_fast_mcp(server: object) -> bool:
    module = sys.modules.get("fastmcp")
    return module is not None and isinstance(server, module.FastMCP)
