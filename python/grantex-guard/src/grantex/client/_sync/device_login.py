"""Gets an API key that nobody copies (`docs/protocol.md` §3)."""

from collections.abc import Iterable
from types import TracebackType
from typing import Final, Self

import httpx

from grantex.client._sync.connections import Connections
from grantex.client._sync.primitives import SYSTEM_CLOCK, Clock
from grantex.client._sync.transport import Transport
from grantex.client.body import given, listed
from grantex.client.call import Call
from grantex.client.models.keys import DeviceCodes, DeviceKey, DeviceKeyAnswer, Role
from grantex.client.options import DEFAULT_RETRIES, DEFAULT_TIMEOUT, check_connection

_LOGINS: Final = "/v1/device-logins"


class DeviceLogin:
    """A login that waits for a person: the device flow of RFC 8628.

    Show the `user_code`: the person types it, signed in to the console, at `verification_url`.
    """

    def __init__(self, transport: Transport, codes: DeviceCodes) -> None:
        """See `start_device_login`."""
        self.user_code: Final = codes.user_code
        self.verification_url: Final = codes.verification_url
        self.expires_at: Final = codes.expires_at
        """15 minutes after the login began."""
        self._device_code = codes.device_code
        self._interval = codes.interval
        self._transport = transport

    def wait_for_key(self) -> DeviceKey:
        """Wait until the person has decided. The key is given out once.

        Raise GrantexError `ACCESS_DENIED`, or `DEVICE_LOGIN_ENDED` when the time is over, or when the answer
        with the key was lost: revoke that key.
        """
        while True:
            self._transport.clock.sleep(self._interval)
            call = Call(method="POST", path=f"{_LOGINS}/key", body={"deviceCode": self._device_code})
            key = (self._transport.send(call, DeviceKeyAnswer)).key()
            if key is not None:
                return key

    def close(self) -> None:
        """Close the connections."""
        self._transport.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def start_device_login(
    *,
    name: str,
    roles: Iterable[Role] | None = None,
    base_url: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    retries: int = DEFAULT_RETRIES,
    http_client: httpx.Client | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> DeviceLogin:
    """Ask a developer who is signed in to the console for an API key, so that nobody copies one.

    `name` is the machine that the program runs on, for the person who decides; at most 64 characters. `roles`
    are those to ask for; default: the person chooses. The person sees the name, the network and the roles,
    and may give fewer of these.

    Raise GrantexError 429 after too many from one network or from all.
    """
    connections = Connections(http_client)
    transport = Transport(check_connection(base_url, timeout, retries), None, connections, clock)
    members = {"name": name, "roles": listed("roles", roles)}
    call = Call(method="POST", path=_LOGINS, body=given(members))
    try:
        return DeviceLogin(transport, transport.send(call, DeviceCodes))
    except BaseException:
        connections.close()
        raise
