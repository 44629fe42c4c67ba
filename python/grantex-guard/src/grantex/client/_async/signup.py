"""Open sign-up (`docs/protocol.md` §3)."""

from typing import Literal

import httpx

from grantex.client._async.connections import AsyncConnections
from grantex.client._async.transport import AsyncTransport
from grantex.client.body import given
from grantex.client.call import Call
from grantex.client.models.developer import SignedUp
from grantex.client.options import DEFAULT_RETRIES, DEFAULT_TIMEOUT, check_connection


async def signup_async(
    *,
    name: str,
    email: str | None = None,
    mode: Literal["sandbox", "live"] | None = None,
    base_url: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,  # noqa: ASYNC109
    retries: int = DEFAULT_RETRIES,
    http_client: httpx.AsyncClient | None = None,
) -> SignedUp:
    """Create a developer, if the server has open sign-up (`GRANTEX_SIGNUP`).

    `email` is stored as given: it is not verified, and several developers may have the same one. Two of these
    calls cannot be matched, so a call whose answer was lost is not repeated.

    Raise GrantexError 403 or 404 when sign-up is closed, 429 after too many from one network or from all.
    """
    connections = AsyncConnections(http_client)
    transport = AsyncTransport(check_connection(base_url, timeout, retries), None, connections)
    members = {"name": name, "email": email, "mode": mode}
    call = Call(method="POST", path="/v1/signup", body=given(members), is_repeatable=False)
    try:
        return await transport.send(call, SignedUp)
    finally:
        await connections.aclose()
