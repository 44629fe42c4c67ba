"""Grant tokens for the authentication that MCP frameworks bring along."""

from collections.abc import Mapping
from typing import Any, Final

from grantex import AuthorizationError, Call, Grant, Guard, Rule
from grantex.adapter import check_guard, check_rules
from mcp.server.auth.provider import AccessToken

from grantex_mcp.token import accepted_grant, refusing


class GrantTokenVerifier:
    """Verifies the token of HTTP requests: the ``token_verifier`` of ``MCPServer`` and of FastMCP's
    ``RemoteAuthProvider``.

    It decides no call: put :func:`guard_server` on the server too. Set ``validate_token_resource`` in
    ``AuthSettings``: the resource of a token is its audience. A refused token is recorded where it can be
    attributed. Keys or revocations that cannot be reached raise the refusal, because a client that is asked
    to log in again could not help. It never sees the proof of a bound token, and so refuses it: use
    :class:`GrantAuth` for these. ``rules`` are those of the server; their scopes are in its metadata.
    """

    def __init__(self, guard: Guard, *, rules: Mapping[str, Rule[Any]]) -> None:
        check_guard(guard, "GrantTokenVerifier")
        check_rules(rules, "GrantTokenVerifier")
        self._guard: Final = guard
        self.required_scopes: list[str] = []
        self.scopes_supported: Final = scopes_of(rules)

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return what a token states; None for one that is refused."""
        explained = await self._guard.explain_async(Call(token=token, action="http", rule=None))
        grant = accepted_grant(explained)
        if grant is not None:
            return access_token(grant, token)
        await record_refusal(self._guard, "http", explained.error)
        if explained.error is not None and explained.error.code in (
            "temporarily_unavailable",
            "server_error",
        ):
            raise explained.error
        return None


def access_token(grant: Grant, token: str) -> AccessToken:
    """Describe a grant as the SDK does. A session belongs to the issuer, the agent and the principal."""
    audience = grant.audience if isinstance(grant.audience, str) else grant.audience[0]
    return AccessToken(
        token=token,
        client_id=grant.agent_id,
        scopes=list(grant.scopes),
        expires_at=grant.expires_at,
        resource=audience,
        subject=f"{grant.developer_id} {grant.principal_id}",
        claims={"iss": grant.issuer, "grnt": grant.grant_id},
    )


async def record_refusal(guard: Guard, action: str, error: AuthorizationError | None) -> None:
    """Record the refusal of a token."""
    token = refusing(error or AuthorizationError("no_credentials"))
    await guard.preflight_async(Call(token=token, action=action, rule=None))


def scopes_of(*rules: Mapping[str, Rule[Any]]) -> list[str]:
    """List every scope that a rule names, once.

    No client may ask for ``offline_access`` here: some would then ask each time.
    """
    all_scopes = (scope for of_kind in rules for rule in of_kind.values() for scope in rule.scopes)
    return [scope for scope in dict.fromkeys(all_scopes) if scope != "offline_access"]
