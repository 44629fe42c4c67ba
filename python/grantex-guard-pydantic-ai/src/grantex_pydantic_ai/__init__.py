"""Lets the tools of a Pydantic AI agent run only with a grant that covers the call."""

from grantex import (
    AuthorizationError,
    Feed,
    Grant,
    Guard,
    HttpAuditSink,
    Online,
    Rule,
    Service,
    Verifier,
    current_call,
    current_grant,
    delegate_to,
    use_token,
)

from grantex_pydantic_ai.guard_tool import guard_tool, guard_tools
from grantex_pydantic_ai.guard_toolset import GuardedToolset, guard_toolset
from grantex_pydantic_ai.require_grants import RequireGrants

__all__ = [
    "AuthorizationError",
    "Feed",
    "Grant",
    "Guard",
    "GuardedToolset",
    "HttpAuditSink",
    "Online",
    "RequireGrants",
    "Rule",
    "Service",
    "Verifier",
    "current_call",
    "current_grant",
    "delegate_to",
    "guard_tool",
    "guard_tools",
    "guard_toolset",
    "use_token",
]
