"""Calls that prove a key (RFC 9449)."""

from dataclasses import replace

from grantex.client._async.discovery import AsyncDiscovery
from grantex.client.agent_key import SigningKey
from grantex.client.call import Call
from grantex.client.proofs import create_dpop_proof


async def proven_call(call: Call, key: SigningKey | None, discovery: AsyncDiscovery) -> Call:
    """Make a call prove a key; without one, it stays as it is.

    The proof names the server as it names itself: a client may reach it at another address.
    """
    if key is None:
        return call
    issuer = (await discovery.describe()).issuer

    def prove(nonce: str | None) -> str:
        return create_dpop_proof(key, method=call.method, url=issuer + call.path, nonce=nonce)

    return replace(call, prove=prove)
