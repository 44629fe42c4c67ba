"""LangChain and LangGraph tools that run only with a Grantex grant that covers the call."""

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

from grantex_langchain.guard_tool import guard_tool, guard_tools
from grantex_langchain.middleware import GrantMiddleware

__all__ = [
    "AuthorizationError",
    "Grant",
    "GrantMiddleware",
    "Guard",
    "Rule",
    "Service",
    "current_call",
    "current_grant",
    "delegate_to",
    "guard_tool",
    "guard_tools",
    "use_token",
]
