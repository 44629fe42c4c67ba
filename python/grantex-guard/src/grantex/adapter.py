"""What adapters are made of: a guard in front of a framework's tools and routes, and the checks of their
options.

The package ``grantex`` itself has what services use. An adapter translates; it does not decide.
"""

from grantex.base.errors import as_refusal
from grantex.base.options import check_callable, wrong_option
from grantex.guard.admission import Admission
from grantex.guard.current_grant import is_within, within
from grantex.guard.decision import holds_scopes
from grantex.guard.guard import check_guard
from grantex.guard.guarded import Guarding, has_guard, is_guarded, mark_guarded
from grantex.guard.http.asgi import AsgiExchange, exchange_of, follow_asgi
from grantex.guard.http.asgi_request import asgi_request
from grantex.guard.http.read_token import read_token
from grantex.guard.rule import Rules, check_rule, check_rules, rule_named, without_input
from grantex.guard.tool.arguments import ArgumentReader
from grantex.guard.tool.guard_function import guard_tool
from grantex.guard.tool.run_tool import run_tool, run_tool_async
from grantex.guard.tool.tool_options import (
    GuardingByName,
    check_tool_options,
    guarding_by_rule,
    guarding_by_rules,
)
from grantex.guard.until_grant_ends import UntilGrantEnds
from grantex.guard.use_token import current_token

__all__ = [
    "Admission",
    "ArgumentReader",
    "AsgiExchange",
    "Guarding",
    "GuardingByName",
    "Rules",
    "UntilGrantEnds",
    "as_refusal",
    "asgi_request",
    "check_callable",
    "check_guard",
    "check_rule",
    "check_rules",
    "check_tool_options",
    "current_token",
    "exchange_of",
    "follow_asgi",
    "guard_tool",
    "guarding_by_rule",
    "guarding_by_rules",
    "has_guard",
    "holds_scopes",
    "is_guarded",
    "is_within",
    "mark_guarded",
    "read_token",
    "rule_named",
    "run_tool",
    "run_tool_async",
    "within",
    "without_input",
    "wrong_option",
]
