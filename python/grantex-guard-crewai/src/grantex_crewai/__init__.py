"""Grantex guards for CrewAI: tools that run only with a grant that covers the call."""

from grantex import AuthorizationError, Grant, Guard, Rule, Service, current_grant, use_token

from grantex_crewai.grant_hooks import register_grant_hooks
from grantex_crewai.guard_tool import TokenSource, guard_tool, guard_tools

__all__ = [
    "AuthorizationError",
    "Grant",
    "Guard",
    "Rule",
    "Service",
    "TokenSource",
    "current_grant",
    "guard_tool",
    "guard_tools",
    "register_grant_hooks",
    "use_token",
]
