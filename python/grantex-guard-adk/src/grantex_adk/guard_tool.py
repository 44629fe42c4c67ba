"""A guard in front of the tools of an agent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

from google.adk.tools.base_tool import BaseTool
from google.adk.tools.function_tool import FunctionTool
from grantex import Guard, Rule
from grantex.adapter import Guarding, current_token, guarding_by_rule, guarding_by_rules, wrong_option

from grantex_adk.guarded_tool import TokenSource, guarded

TOOL = TypeVar("TOOL", bound=BaseTool)


@overload
def guard_tool(
    tool: TOOL,
    *,
    guard: Guard,
    rule: Rule[Any],
    token: TokenSource = current_token,
    request_confirmation: bool = False,
) -> TOOL: ...


@overload
def guard_tool(
    tool: Callable[..., Any],
    *,
    guard: Guard,
    rule: Rule[Any],
    token: TokenSource = current_token,
    request_confirmation: bool = False,
) -> FunctionTool: ...


def guard_tool(
    tool: Any,
    *,
    guard: Guard,
    rule: Rule[Any],
    token: TokenSource = current_token,
    request_confirmation: bool = False,
) -> Any:
    """Return a tool of the same class that runs only with a grant that covers the rule.

    The given tool is not changed; a function becomes a ``FunctionTool``. The guard checks after the ADK has
    parsed the arguments and a person has confirmed the call: the rule reads the values that the function
    gets, by name. A tool of another kind, such as an agent or a tool of an MCP server, is guarded over the
    arguments as the model wrote them, because the ADK passes those to it.

    A refused call answers with the refusal, ``{"error", "code", "message", …}``. An answer with ``error`` is
    recorded as ``failure``, as is what the tool raises; both pass through unchanged. Callbacks run as without
    a guard.

    ``token`` finds the grant token of one call by its ``ToolContext``, at once or as a coroutine. Do not keep
    tokens in the session's state: the ADK stores it. Default: what :func:`use_token` has set.

    ``request_confirmation`` pauses the run where the person must approve a call: the ADK asks for a
    confirmation whose hint names the page, and whose payload is the refusal. Confirmed, the same call is made
    again and decided anew; a confirmation approves nothing. Default: such a call is refused.

    The same guard, rule and token twice check once. Raises ``TypeError`` naming the option that is missing or
    wrong, and for a tool that acts before any guard, such as a built-in search.
    """
    made = _tool_of(tool, 'guard_tool: "tool"')
    guarding = guarding_by_rule(guard, rule, token, "guard_tool")(made.name)
    return guarded(made, guarding, request_confirmation=request_confirmation)


def guard_tools(
    tools: Sequence[BaseTool | Callable[..., Any]],
    *,
    guard: Guard,
    rules: Mapping[str, Rule[Any]],
    token: TokenSource = current_token,
    request_confirmation: bool = False,
) -> list[Any]:
    """Guard every tool of a list as :func:`guard_tool` does, each with the rule of its name.

    Returns guarded tools in the same order. Raises ``TypeError`` naming the option that is missing or wrong,
    and the tool that has no rule.
    """
    guarding_of = guarding_by_rules(guard, rules, token, "guard_tools")
    if not isinstance(tools, list | tuple):
        raise wrong_option("guard_tools", "tools", "a list of tools")
    made = [_tool_of(tool, f"guard_tools: tools[{index}]") for index, tool in enumerate(tools)]
    guardings: list[Guarding] = []
    for tool in made:
        guarding = guarding_of(tool.name)
        if guarding.rule is None:
            raise TypeError(f'guard_tools: there is no rule for the tool "{tool.name}".')
        guardings.append(guarding)
    return [
        guarded(tool, guarding, request_confirmation=request_confirmation)
        for tool, guarding in zip(made, guardings, strict=True)
    ]


def _tool_of(tool: Any, subject: str) -> BaseTool:
    if isinstance(tool, BaseTool):
        return tool
    if callable(tool) and not isinstance(tool, type):
        return FunctionTool(tool)
    raise TypeError(f"{subject} must be a tool of the ADK or a function. Toolsets: guard_toolset.")
