"""Guards the tools, resources and prompts of MCP servers with Grantex grants, on every transport."""

from grantex import AuthorizationError, Grant, Guard, Rule, Service, current_call, current_grant, use_token

from grantex_mcp.grant_auth import GrantAuth
from grantex_mcp.guard_server import guard_server
from grantex_mcp.token import TOKEN_KEY, token_from_file
from grantex_mcp.token_verifier import GrantTokenVerifier

__all__ = [
    "TOKEN_KEY",
    "AuthorizationError",
    "Grant",
    "GrantAuth",
    "GrantTokenVerifier",
    "Guard",
    "Rule",
    "Service",
    "current_call",
    "current_grant",
    "guard_server",
    "token_from_file",
    "use_token",
]
