"""The guard in front of the tools of a server of the lower level."""

import copy
from typing import Any, Final

from mcp.server.lowlevel import Server
from mcp.types import CallToolRequestParams

from grantex_mcp.guard_requests import Found
from grantex_mcp.policy import Policy, refused_result
from grantex_mcp.token import Context
from grantex_mcp.uri_names import uri_names

_CALL: Final = "tools/call"


class LowLevelServer:
    """What the guard knows about a Server: the handlers, and the URIs that have rules."""

    decides_inside = False

    def __init__(self, server: Server[Any], policy: Policy) -> None:
        self._server: Final = server
        self._policy: Final = policy
        self._find: Final = uri_names(policy.rules["resources"])
        self.prepare()

    async def find(self, uri: str) -> Found | None:
        """Find the rule of a URI; none for one that the server could take for another."""
        return self._find(uri)

    def prepare(self) -> None:
        """Put the guard in front of the handler for tools that is there now."""
        entry = self._server.get_request_handler(_CALL)
        if entry is None or any(policy is self._policy for policy in _policies_of(entry.handler)):
            return
        guarded: Any = _GuardedHandler(entry.handler, self._policy)
        self._server.add_request_handler(_CALL, entry.params_type, guarded)


class _GuardedHandler:
    """Calls the handler for tools once the guard has agreed."""

    def __init__(self, handler: Any, policy: Policy) -> None:
        self._handler: Final = handler
        self.policies: Final = [policy, *_policies_of(handler)]
        self._policy: Final = policy

    async def __call__(self, context: Context, params: CallToolRequestParams) -> Any:
        # A caller in memory may change its own arguments after the decision.
        arguments = copy.deepcopy(params.arguments or {})
        checked = params.model_copy(update={"arguments": arguments})

        async def execute() -> Any:
            return await self._handler(context, checked)

        return await self._policy.run("tools", params.name, arguments, execute, refused_result)


def _policies_of(handler: Any) -> list[Policy]:
    return handler.policies if isinstance(handler, _GuardedHandler) else []
