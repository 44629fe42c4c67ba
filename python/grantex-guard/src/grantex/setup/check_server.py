"""Whether the server is the one that a service expects (``docs/protocol.md`` §9 and §11)."""

import json
from typing import Any, Final

from grantex.base.ask_server import ServerAccess, ServerFault, ask_server
from grantex.setup.setup_error import SetupError

# The roles that a guard needs: to learn of revocations, and to record.
_NEEDED_ROLES: Final = ("verify", "audit-write")
# A role that holds every other one.
_ADMIN: Final = "admin"


async def check_server(access: ServerAccess, issuer: str) -> None:
    """Check, in the engine's loop, that the server answers and is the issuer that is expected.

    And that it knows the API key, and gives it the roles that a guard needs. Raises :class:`SetupError`
    saying which of them is wrong.
    """
    description = await _ask(access, "/.well-known/grantex")
    if description.get("issuer") != issuer:
        issuer_found = _quoted(description.get("issuer"))
        raise SetupError(
            "issuer_mismatch",
            f"The server at {access.url} issues tokens as {issuer_found}, and this service expects {issuer}. "
            'Set "issuer", or GRANTEX_URL, to the public address of the server.',
        )
    me = await _ask(access, "/v1/me")
    held = me.get("roles")
    roles = held if isinstance(held, list) else []
    missing = [] if _ADMIN in roles else [role for role in _NEEDED_ROLES if role not in roles]
    if missing:
        raise SetupError(
            "role_missing",
            f"The API key {_quoted(me.get('keyId'))} lacks the {'role' if len(missing) == 1 else 'roles'} "
            f"{' and '.join(missing)}. Make a key with the roles verify and audit-write.",
        )


def _quoted(value: Any) -> str:
    """Quote what a server answered, which may be anything."""
    return json.dumps(value)[:200]


async def _ask(access: ServerAccess, path: str) -> dict[str, Any]:
    try:
        return await ask_server(access, path)
    except ServerFault as fault:
        if fault.status == 401:
            text = f"The server at {access.url} does not know the API key, or has deleted it."
            raise SetupError("api_key_refused", text) from fault
        text = f"There is no Grantex server at {access.url}: {fault}"
        raise SetupError("server_unreachable", text) from fault
