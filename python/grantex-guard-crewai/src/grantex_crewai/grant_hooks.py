"""The second door: hooks of CrewAI that guard every tool call, whoever made the tool."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, cast

from crewai.hooks import (
    ToolCallHookContext,
    register_after_tool_call_hook,
    register_before_tool_call_hook,
    unregister_after_tool_call_hook,
    unregister_before_tool_call_hook,
)
from crewai.hooks.dispatch import HookAborted
from crewai.tools.tool_failure import detect_tool_failure
from grantex import Admission, AuthorizationError, Call, Guard, Rule, to_refusal_body
from grantex.adapter import GuardingByName, as_refusal, current_token, guarding_by_rules, is_guarded

from grantex_crewai.guard_tool import TokenSource, works_of

# How CrewAI begins to tell a model that a tool raised.
_FAILED: Final = ("Error executing tool", "I encountered an error while trying to use the tool")


def register_grant_hooks(
    *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
) -> Callable[[], None]:
    """Guard every tool call of every crew in this process, and return how to end that.

    For tools that :func:`guard_tool` cannot reach, such as those of MCP servers and of delegation
    (``delegate_work_to_coworker``). A tool without a rule is refused. The rule reads the arguments that the
    model wrote; hooks that are registered later may still change them, so register these last. A tool that
    is guarded with the same guard, rule and token is checked once, where it runs.

    CrewAI ignores the exceptions of hooks and runs the tool. So whatever is raised here, of any kind,
    becomes ``HookAborted``. A model reads the refusal as the result of the tool. Raises ``TypeError``
    naming the option that is wrong.
    """
    hooks = _GrantHooks(guarding_by_rules(guard, rules, token, "register_grant_hooks"))
    before, after = hooks.before, hooks.after
    register_before_tool_call_hook(before)
    register_after_tool_call_hook(after)

    def unregister() -> None:
        unregister_before_tool_call_hook(before)
        unregister_after_tool_call_hook(after)

    return unregister


class _Running(NamedTuple):
    """What was decided about a call that is not over yet."""

    arguments: object
    """Kept, so that no other call has the same identity."""
    decided: Admission | AuthorizationError


class _GrantHooks:
    """Decides before a tool runs, and records afterwards how it ended."""

    def __init__(self, guarding_of: GuardingByName) -> None:
        self._guarding_of: Final = guarding_of
        # By the identity of the arguments, which both hooks of a call get.
        self._running: Final[dict[int, _Running]] = {}

    def before(self, context: ToolCallHookContext) -> None:
        """Decide a call."""
        try:
            self._decide(context)
        except BaseException as error:
            refusal = as_refusal(error)
            self._running[id(context.tool_input)] = _Running(context.tool_input, refusal)
            raise HookAborted(reason=refusal.message, source="grantex") from error

    def after(self, context: ToolCallHookContext) -> str | None:
        """Settle a call, or tell the model why it was refused."""
        running = self._running.pop(id(context.tool_input), None)
        if running is None:
            return None
        decided = running.decided
        if isinstance(decided, AuthorizationError):
            return json.dumps(to_refusal_body(decided))
        result = context.raw_tool_result
        has_failed = detect_tool_failure(result) is not None or str(context.tool_result).strip().startswith(
            _FAILED
        )
        decided.settle("failure" if has_failed else "success")
        return None

    def _decide(self, context: ToolCallHookContext) -> None:
        guarding = self._guarding_of(context.tool_name)
        tool = getattr(context.tool, "_original_tool", None)
        if tool is not None and all(is_guarded(work, guarding) for work in works_of(tool).values()):
            return
        call: Call[Any] = Call(
            token=cast("TokenSource", guarding.token),
            action=context.tool_name,
            rule=cast("Rule[Any] | None", guarding.rule),
            input=context.tool_input,
        )
        admission = guarding.guard.admit(call)
        self._running[id(context.tool_input)] = _Running(context.tool_input, admission)
