"""A plugin that refuses every tool of a runner that is not guarded."""

from collections.abc import Collection
from typing import Any, Final

from google.adk.plugins.base_plugin import BasePlugin
from google.adk.tools.base_tool import BaseTool
from google.adk.tools.tool_context import ToolContext
from grantex import Call, Guard, to_refusal_body
from grantex.adapter import check_tool_options, current_token, has_guard, wrong_option

from grantex_adk.guarded_tool import TokenSource


class GrantPlugin(BasePlugin):
    """Refuses every tool of a runner that no guard stands in front of: ``App(plugins=[GrantPlugin(…)])``.

    A tool that somebody forgot to guard is refused with ``no_rule``, as are tools that the ADK adds by
    itself; the refusal is recorded. ``unguarded`` names those that need no grant, such as
    ``transfer_to_agent``. It decides nothing else: other plugins may still change what a tool gets, and a
    guarded tool checks what arrives.

    ``guard`` and ``token`` are those of :func:`guard_tool`. Raises ``TypeError`` naming the option that is
    wrong.
    """

    def __init__(
        self, *, guard: Guard, token: TokenSource = current_token, unguarded: Collection[str] = ()
    ) -> None:
        super().__init__(name="grantex")
        check_tool_options(guard, token, "GrantPlugin")
        names: Any = unguarded
        if isinstance(names, str) or not all(isinstance(name, str) for name in names):
            raise wrong_option("GrantPlugin", "unguarded", "a list of names of tools")
        self._guard: Final = guard
        self._token: Final = token
        self._unguarded: Final = frozenset(unguarded)

    async def before_tool_callback(
        self, *, tool: BaseTool, tool_args: dict[str, Any], tool_context: ToolContext
    ) -> dict[str, Any] | None:
        """Refuse a tool without a guard."""
        if tool.name in self._unguarded or has_guard(type(tool).run_async):
            return None
        call: Call[Any] = Call(
            token=lambda: self._token(tool_context), action=tool.name, rule=None, input=tool_args
        )
        refusal = await self._guard.preflight_async(call)
        # A call without a rule is always refused.
        return {"error": "no_rule"} if refusal is None else to_refusal_body(refusal)
