"""Tools and MCP servers of the OpenAI Agents SDK that run only with a Grantex grant that covers the call."""

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

from grantex_openai_agents.guard_mcp_server import guard_mcp_server
from grantex_openai_agents.guard_tool import guard_tool, guard_tools
from grantex_openai_agents.guarded_invoker import refusal_in

__all__ = [
    "AuthorizationError",
    "Grant",
    "Guard",
    "Rule",
    "Service",
    "current_call",
    "current_grant",
    "delegate_to",
    "guard_mcp_server",
    "guard_tool",
    "guard_tools",
    "refusal_in",
    "use_token",
]
