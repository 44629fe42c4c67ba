"""A guard in front of all tools of an agent."""

from dataclasses import dataclass
from typing import TypeVar

from grantex import Guard
from grantex.adapter import Rules, check_rules, check_tool_options, current_token
from pydantic_ai.capabilities import AbstractCapability, CapabilityOrdering
from pydantic_ai.toolsets import AbstractToolset

from grantex_pydantic_ai.guard_toolset import guard_toolset
from grantex_pydantic_ai.guarded_call import TokenOfRun

DEPS = TypeVar("DEPS")


@dataclass(kw_only=True)
class RequireGrants(AbstractCapability[DEPS]):
    """A capability that puts a guard in front of every tool of an agent, whatever toolset it comes from::

        Agent(model, tools=[pay], capabilities=[RequireGrants(guard=service.guard, rules={"pay": rule})])

    It stands inside of all other capabilities: what their hooks make of the arguments is what the guard
    checks. A call of a tool without a rule is refused with ``no_rule``; one of a tool that is guarded itself
    is checked and recorded twice. Tools that the model's provider runs
    itself, those that another capability serves in its ``get_wrapper_toolset``, output functions, and what a
    tool calls by itself are not behind it. Raises ``TypeError`` naming the option that is wrong.
    """

    guard: Guard
    rules: Rules
    token: TokenOfRun = current_token

    def __post_init__(self) -> None:
        check_tool_options(self.guard, self.token, "RequireGrants")
        check_rules(self.rules, "RequireGrants")
        if self.defer_loading:
            raise TypeError('RequireGrants: "defer_loading" must be False: until then nothing is guarded.')

    def get_ordering(self) -> CapabilityOrdering:
        return CapabilityOrdering(position="innermost")

    def get_wrapper_toolset(self, toolset: AbstractToolset[DEPS]) -> AbstractToolset[DEPS]:
        return guard_toolset(toolset, guard=self.guard, rules=self.rules, token=self.token)
