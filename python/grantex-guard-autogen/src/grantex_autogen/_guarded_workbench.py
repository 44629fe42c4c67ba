"""A workbench of AutoGen behind a guard."""

from collections.abc import Mapping
from typing import Any, NoReturn, cast

from autogen_core import CancellationToken
from autogen_core.tools import TextResultContent, ToolResult, ToolSchema, Workbench
from grantex import AuthorizationError, Call, Rule
from grantex.adapter import GuardingByName, run_tool_async

from grantex_autogen._tools import ToolRefusedError


class GuardedWorkbench(Workbench):
    """A workbench each of whose calls needs a grant."""

    def __init__(self, workbench: Workbench, guarding_of: GuardingByName) -> None:
        self._workbench = workbench
        self._guarding_of = guarding_of

    async def call_tool(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> ToolResult:
        """Call a tool, if the grant covers its rule."""
        guarding = self._guarding_of(name)
        checked = {} if arguments is None else arguments
        call: Call[Any] = Call(
            token=cast("Any", guarding.token),
            action=name,
            rule=cast("Rule[Any] | None", guarding.rule),
            input=checked,
        )

        def refused(body: dict[str, Any], refusal: AuthorizationError) -> ToolResult:
            text = TextResultContent(content=str(ToolRefusedError(body, refusal)))
            return ToolResult(name=name, result=[text], is_error=True)

        return await run_tool_async(
            guarding.guard,
            call,
            lambda _: self._workbench.call_tool(name, checked, cancellation_token, call_id),
            refused=refused,
        )

    async def list_tools(self) -> list[ToolSchema]:
        """List the tools."""
        return await self._workbench.list_tools()

    async def start(self) -> None:
        """Start the workbench."""
        await self._workbench.start()

    async def stop(self) -> None:
        """Stop the workbench."""
        await self._workbench.stop()

    async def reset(self) -> None:
        """Reset the workbench."""
        await self._workbench.reset()

    async def save_state(self) -> Mapping[str, Any]:
        """Save the state of the workbench."""
        return await self._workbench.save_state()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Load the state of the workbench."""
        await self._workbench.load_state(state)

    def dump_component(self) -> NoReturn:
        """Raise ``TypeError``: what is loaded again would not be guarded."""
        raise TypeError("A guarded workbench cannot be dumped: what is loaded again would not be guarded.")
