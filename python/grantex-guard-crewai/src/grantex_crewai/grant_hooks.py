"""Hooks of CrewAI that guard every tool call, including those of tools that others made."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, cast

from crewai.hooks import ToolCallHookContext
from crewai.hooks.dispatch import HookAborted, InterceptionPoint, get_global_hook_list, unregister
from crewai.tools.tool_failure import detect_tool_failure
from crewai.utilities.string_utils import sanitize_tool_name
from grantex import Admission, AuthorizationError, Call, Guard, Rule, to_refusal_body
from grantex.adapter import (
    Guarding,
    GuardingByName,
    as_refusal,
    current_token,
    guarding_by_rules,
    is_guarded,
)

from grantex_crewai.guard_tool import TokenSource, works_of

# How CrewAI begins what it says in place of a result: the tool raised, or did not run.
_FAILED: Final = (
    "Error executing tool",
    "I encountered an error while trying to use the tool",
    "I tried reusing the same input",
    "Tool execution blocked by hook",
    "Tool not found",
    "Tool '{name}' has reached its",
)
# The attribute of a hook's context that holds the arguments that the tool gets.
_ARGUMENTS: Final = "grantex_arguments"


def register_grant_hooks(
    *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
) -> Callable[[], None]:
    """Guard every tool call of every crew in this process, and return how to end that.

    For tools that :func:`guard_tool` cannot reach, such as those of MCP servers and of delegation
    (``delegate_work_to_coworker``). A tool without a rule is refused. The rule reads the arguments that the
    model wrote; hooks that are registered later may still change them, so register these last. A tool that
    is guarded with the same guard, rule and token is checked once, where it runs, unless another tool of the
    agent has its name or CrewAI has cached a result of one. A tool that raises is run again by CrewAI in text
    mode, several times, which no hook sees: these runs are one call.

    CrewAI ignores the exceptions of hooks and runs the tool. So whatever is raised here, of any kind,
    becomes ``HookAborted``. A model reads the refusal as the result of the tool. Raises ``TypeError``
    naming the option that is wrong.
    """
    hooks = _GrantHooks(guarding_by_rules(guard, rules, token, "register_grant_hooks"))
    keep, before, after = hooks.keep, hooks.before, hooks.after
    get_global_hook_list(InterceptionPoint.PRE_TOOL_CALL).insert(0, keep)
    # Before other hooks, which may change the result or stop the crew.
    get_global_hook_list(InterceptionPoint.POST_TOOL_CALL).insert(0, after)
    get_global_hook_list(InterceptionPoint.PRE_TOOL_CALL).append(before)

    def end() -> None:
        unregister(InterceptionPoint.PRE_TOOL_CALL, before)
        unregister(InterceptionPoint.PRE_TOOL_CALL, keep)
        unregister(InterceptionPoint.POST_TOOL_CALL, after)

    return end


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

    def keep(self, context: ToolCallHookContext) -> None:
        """Keep the arguments that the tool gets: a hook may put others into the context."""
        setattr(context, _ARGUMENTS, context.tool_input)

    def before(self, context: ToolCallHookContext) -> None:
        """Decide a call."""
        arguments = getattr(context, _ARGUMENTS, None)
        try:
            self._decide(context, arguments)
        except BaseException as error:
            refusal = as_refusal(error)
            self._running[id(arguments)] = _Running(arguments, refusal)
            raise HookAborted(reason=refusal.message, source="grantex") from error

    def after(self, context: ToolCallHookContext) -> str | None:
        """Settle a call, or tell the model why it was refused."""
        running = self._running.pop(id(context.tool_input), None)
        if running is None:
            return None
        decided = running.decided
        if isinstance(decided, AuthorizationError):
            return json.dumps(to_refusal_body(decided))
        decided.settle("failure" if _has_failed(context) else "success")
        return None

    def _decide(self, context: ToolCallHookContext, arguments: object) -> None:
        guarding = self._guarding_of(context.tool_name)
        if _is_guarded_itself(context, guarding) and not _is_cached(context, arguments):
            return
        if arguments is None:
            raise RuntimeError("Another hook has removed the one that keeps the arguments.")
        call: Call[Any] = Call(
            token=cast("TokenSource", guarding.token),
            action=context.tool_name,
            rule=cast("Rule[Any] | None", guarding.rule),
            input=arguments,
        )
        admission = guarding.guard.admit(call)
        self._running[id(arguments)] = _Running(arguments, admission)


def _is_guarded_itself(context: ToolCallHookContext, guarding: Guarding) -> bool:
    """Tell whether the tool that will run is guarded: CrewAI may run another one with the same name."""
    tool: Any = getattr(context.tool, "_original_tool", None)
    if not getattr(tool, "is_grantex_guarded", False):
        return False
    agent = context.agent
    executor = getattr(agent, "agent_executor", None)
    tools = getattr(executor, "original_tools", None) or getattr(agent, "tools", None) or ()
    named = [other for other in tools if sanitize_tool_name(other.name) == context.tool_name]
    return all(other is tool for other in named) and all(
        is_guarded(work, guarding) for work in works_of(tool).values()
    )


def _is_cached(context: ToolCallHookContext, arguments: object) -> bool:
    """Tell whether CrewAI has a result of a bare tool with the same name, which it serves without a guard."""
    cache: Any = getattr(getattr(context.agent, "tools_handler", None), "cache", None)
    key = json.dumps(arguments) if arguments else ""
    return cache is not None and cache.read(tool=context.tool_name, input=key) is not None


def _has_failed(context: ToolCallHookContext) -> bool:
    result = context.raw_tool_result
    if isinstance(result, str):
        return result.strip().startswith(tuple(text.format(name=context.tool_name) for text in _FAILED))
    return detect_tool_failure(result) is not None
