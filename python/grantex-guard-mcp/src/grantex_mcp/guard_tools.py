"""The guard in front of the tools of an MCPServer, where their arguments are parsed."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult

from grantex_mcp.guard_requests import Found
from grantex_mcp.policy import Policy, refused_result

_UNSUPPORTED: Final = 'guard_server: this version of "mcp" is not supported.'


class GuardedMCPServer:
    """What the guard knows about an MCPServer."""

    decides_inside = False

    def __init__(self, server: MCPServer[Any]) -> None:
        self._resources: Final = server._resource_manager  # noqa: SLF001 -- nothing public finds a resource

    async def find(self, uri: str) -> Found | None:
        """Find the resource of a URI: one that is registered under it, else the first template."""
        if any(str(resource.uri) == uri for resource in self._resources.list_resources()):
            return Found(uri, {})
        for template in self._resources.list_templates():
            try:
                variables = template.matches(uri)
            except Exception:
                # The server refuses such a URI, too, whatever other templates match it.
                return None
            if variables is not None:
                return Found(template.uri_template, variables)
        return None

    def prepare(self) -> None:
        """Nothing: the tools are found when they are called."""


def guard_tools(server: MCPServer[Any], policy: Policy) -> GuardedMCPServer:
    """Guard the tools of a server, also those that are added later."""
    manager: Any = getattr(server, "_tool_manager", None)
    if not callable(getattr(manager, "call_tool", None)) or not callable(getattr(manager, "get_tool", None)):
        raise TypeError(_UNSUPPORTED)
    calls = manager.call_tool
    if isinstance(calls, _ToolCalls):
        calls.policies.append(policy)
    else:
        manager.call_tool = _ToolCalls(manager, calls, policy)
    return GuardedMCPServer(server)


class _ToolCalls:
    """Calls tools in the place of ``ToolManager.call_tool``: parses the arguments, then asks each guard."""

    def __init__(self, manager: Any, call_tool: Callable[..., Awaitable[Any]], policy: Policy) -> None:
        self._manager: Final = manager
        self._call_tool: Final = call_tool
        self.policies: Final = [policy]

    async def __call__(
        self,
        name: str,
        arguments: dict[str, Any],
        context: Any,
        convert_result: bool = False,
    ) -> Any:
        tool = self._manager.get_tool(name)
        if tool is None:
            return await self._call_tool(name, arguments, context, convert_result=convert_result)
        parsed = _Parsed(tool.fn_metadata, arguments)
        checked = tool.model_copy(update={"fn_metadata": parsed})

        async def run() -> Any:
            return await checked.run(arguments, context, convert_result=convert_result)

        if parsed.fault is not None:
            for policy in self.policies:
                refused = await policy.refused_without_arguments(name, refused_result)
                if refused is not None:
                    return refused
            # Raises it, in the words of the SDK.
            return await run()
        execute: Callable[[], Awaitable[Any]] = run
        for policy in self.policies:
            execute = _behind(policy, name, parsed.values, execute)
        return await execute()


def _behind(
    policy: Policy, name: str, values: dict[str, Any], execute: Callable[[], Awaitable[Any]]
) -> Callable[[], Awaitable[Any]]:
    async def run() -> CallToolResult:
        return await policy.run("tools", name, values, execute, refused_result)

    return run


class _Parsed:
    """The metadata of a tool, with the arguments of one call: those that were checked are those that run."""

    def __init__(self, metadata: Any, arguments: dict[str, Any]) -> None:
        self._metadata: Final = metadata
        self.values: dict[str, Any] = {}
        self.fault: Exception | None = None
        try:
            self.values = metadata.validate_arguments(arguments)
        except Exception as fault:
            self.fault = fault

    def validate_arguments(self, _: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments that were parsed before."""
        if self.fault is not None:
            raise self.fault
        return self.values

    def __getattr__(self, name: str) -> Any:
        return getattr(self._metadata, name)
