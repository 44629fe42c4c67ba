"""Gets an API key that nobody copies (`docs/protocol.md` §3)."""

from collections.abc import Iterable
from types import TracebackType
from typing import Final, Self

import httpx

from grantex.client._async.connections import AsyncConnections
from grantex.client._async.primitives import SYSTEM_CLOCK, AsyncClock
from grantex.client._async.transport import AsyncTransport
from grantex.client.body import given, listed
from grantex.client.call import Call
from grantex.client.models.keys import DeviceCodes, DeviceKey, DeviceKeyAnswer, Role
from grantex.client.options import DEFAULT_RETRIES, DEFAULT_TIMEOUT, check_connection

_LOGINS: Final = "/v1/device-logins"


class AsyncDeviceLogin:
    """A login that waits for a person: the device flow of RFC 8628.

    Show the `user_code`: the person types it, signed in to the console, at `verification_url`.
    """

    def __init__(self, transport: AsyncTransport, codes: DeviceCodes) -> None:
        """See `start_device_login`."""
        self.user_code: Final = codes.user_code
        self.verification_url: Final = codes.verification_url
        self.expires_at: Final = codes.expires_at
        """15 minutes after the login began."""
        self._device_code = codes.device_code
        self._interval = codes.interval
        self._transport = transport

    async def wait_for_key(self) -> DeviceKey:
        """Wait until the person has decided. The key is given out once.

        Raise GrantexError `ACCESS_DENIED`, or `DEVICE_LOGIN_ENDED` when the time is over, or when the answer
        with the key was lost: revoke that key.
        """
        while True:
            await self._transport.clock.sleep(self._interval)
            call = Call(method="POST", path=f"{_LOGINS}/key", body={"deviceCode": self._device_code})
            key = (await self._transport.send(call, DeviceKeyAnswer)).key()
            if key is not None:
                return key

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


async def start_device_login_async(
    *,
    name: str,
    roles: Iterable[Role] | None = None,
    base_url: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,  # noqa: ASYNC109
    retries: int = DEFAULT_RETRIES,
    http_client: httpx.AsyncClient | None = None,
    clock: AsyncClock = SYSTEM_CLOCK,
) -> AsyncDeviceLogin:
    """Ask a developer who is signed in to the console for an API key, so that nobody copies one.

    `name` is the machine that the program runs on, for the person who decides; at most 64 characters. `roles`
    are those to ask for; default: the person chooses. The person sees the name, the network and the roles,
    and may give fewer of these.

    Raise GrantexError 429 after too many from one network or from all.
    """
    connections = AsyncConnections(http_client)
    transport = AsyncTransport(check_connection(base_url, timeout, retries), None, connections, clock)
    members = {"name": name, "roles": listed("roles", roles)}
    call = Call(method="POST", path=_LOGINS, body=given(members))
    try:
        return AsyncDeviceLogin(transport, await transport.send(call, DeviceCodes))
    except BaseException:
        await connections.aclose()
        raise
