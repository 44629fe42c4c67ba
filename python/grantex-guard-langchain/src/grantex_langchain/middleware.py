"""Middleware for agents that guards every tool, including those of other middleware."""

from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeAlias

from grantex import Guard
from grantex.adapter import Guarding, Rules, current_token, guarding_by_rules
from langchain.agents.middleware import AgentMiddleware, ToolCallRequest
from langchain_core.messages import ToolMessage
from langchain_core.tools import StructuredTool
from langgraph.types import Command

from grantex_langchain.guard_tool import guard_with
from grantex_langchain.pause import Interrupt, check_interrupt
from grantex_langchain.runtime_token import TokenReader

Answer: TypeAlias = ToolMessage | Command[Any]


class GrantMiddleware(AgentMiddleware[Any, Any, Any]):
    """Middleware for ``create_agent`` that guards every tool of the agent as ``guard_tool`` does.

    Tools that other middleware brings are guarded, too; a tool without a rule and the name of an unknown tool
    are refused. The options are those of ``guard_tools``. Each retry is a call of its own. A tool that is
    already guarded with the same guard, rule and token is checked once.

    Put it last: a tool that middleware behind it puts in place of another is not guarded. Raises
    ``TypeError`` naming the option that is wrong.
    """

    def __init__(
        self,
        *,
        guard: Guard,
        rules: Rules,
        token: TokenReader | None = None,
        interrupt: Interrupt | None = None,
    ) -> None:
        super().__init__()
        check_interrupt(interrupt, "GrantMiddleware")
        self._interrupt = interrupt
        self._guarding_of = guarding_by_rules(
            guard, rules, current_token if token is None else token, "GrantMiddleware"
        )

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Answer]
    ) -> Answer:
        """Run a tool call with the guarded tool."""
        return handler(self._guarded(request))

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Answer]]
    ) -> Answer:
        """Run a tool call with the guarded tool, in an event loop."""
        return await handler(self._guarded(request))

    def _guarded(self, request: ToolCallRequest) -> ToolCallRequest:
        tool = request.tool
        if tool is None:
            nothing = _nothing(request.tool_call["name"])
            return request.override(tool=guard_with(nothing, self._without_rule, "GrantMiddleware", None))
        guarded = guard_with(tool, self._guarding_of, "GrantMiddleware: each tool", self._interrupt)
        return request.override(tool=guarded)

    def _without_rule(self, name: str) -> Guarding:
        guarding = self._guarding_of(name)
        return Guarding(guarding.guard, None, guarding.token)


def _nothing(name: str) -> StructuredTool:
    """Stand in for a tool that does not exist, so that its call is refused like others."""

    def run(**_: Any) -> NoReturn:
        raise AssertionError("There is no such tool.")

    return StructuredTool(
        name=name, description="There is no such tool.", args_schema={"type": "object"}, func=run
    )
