"""Lets the tools of a Google ADK agent run only with a Grantex grant that covers the call."""

from grantex import (
    AuthorizationError,
    Grant,
    Guard,
    Rule,
    Service,
    current_call,
    current_grant,
    delegate_to,
    use_token,
)

from grantex_adk.grant_plugin import GrantPlugin
from grantex_adk.guard_tool import guard_tool, guard_tools
from grantex_adk.guard_toolset import guard_toolset

__all__ = [
    "AuthorizationError",
    "Grant",
    "GrantPlugin",
    "Guard",
    "Rule",
    "Service",
    "current_call",
    "current_grant",
    "delegate_to",
    "guard_tool",
    "guard_tools",
    "guard_toolset",
    "use_token",
]
