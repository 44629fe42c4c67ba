"""The options of adapters that guard tools."""

from collections.abc import Callable
from typing import Any

from grantex.base.options import check_callable
from grantex.guard.guard import Guard, check_guard
from grantex.guard.guarded import Guarding
from grantex.guard.rule import Rule, Rules, check_rule, check_rules, rule_named

GuardingByName = Callable[[str], Guarding]
"""Returns what a tool of this name is guarded by. Without a rule, every call is refused."""


def check_tool_options(guard: object, token: object, subject: str) -> None:
    """Check ``guard``, and ``token``, which reads the token of one call; ``subject`` begins the message."""
    check_guard(guard, subject)
    check_callable(token, subject, "token")


def guarding_by_rule(guard: Guard, rule: Rule[Any], token: object, subject: str) -> GuardingByName:
    """Check the options for one tool, whatever its name is."""
    check_tool_options(guard, token, subject)
    check_rule(rule, f'{subject}: "rule"')
    guarding = Guarding(guard, rule, token)
    return lambda _: guarding


def guarding_by_rules(guard: Guard, rules: Rules, token: object, subject: str) -> GuardingByName:
    """Check the options for several tools, with their rules by name."""
    check_tool_options(guard, token, subject)
    check_rules(rules, subject)
    return lambda name: Guarding(guard, rule_named(rules, name), token)
