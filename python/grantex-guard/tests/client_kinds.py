"""The synchronous and the asynchronous client, tested by the same tests."""

import inspect
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from grantex import (
    AgentClient,
    AsyncAgentClient,
    AsyncGrantex,
    AsyncPrincipal,
    Grantex,
    Principal,
    signup,
    signup_async,
    start_device_login,
    start_device_login_async,
)
from grantex.client._async.connections import AsyncConnections
from grantex.client._async.primitives import AsyncClock
from grantex.client._async.transport import AsyncTransport
from grantex.client._sync.connections import Connections
from grantex.client._sync.primitives import Clock
from grantex.client._sync.transport import Transport
from grantex.client.options import check_connection

KEY: Final = "gx_test_Zm9yIHRlc3RzIG9ubHksIG5vYm9keXMga2V5IQ"


@dataclass
class Waits:
    """Time that passes only when somebody waits, and chance that never shortens a wait."""

    at: float = 1_000_000.0
    waits: list[float] = field(default_factory=list)
    chance: float = 1.0

    def now(self) -> float:
        return self.at

    def random(self) -> float:
        return self.chance

    def advance(self, seconds: float) -> None:
        self.at += seconds
        self.waits.append(seconds)


class _Clock(Clock):
    def __init__(self, waits: Waits) -> None:
        self.now = waits.now  # type: ignore[method-assign]
        self.random = waits.random  # type: ignore[method-assign]
        self.sleep = waits.advance  # type: ignore[method-assign]


class _AsyncClock(AsyncClock):
    def __init__(self, waits: Waits) -> None:
        self.now = waits.now  # type: ignore[method-assign]
        self.random = waits.random  # type: ignore[method-assign]
        self._waits = waits

    async def sleep(self, seconds: float) -> None:
        self._waits.advance(seconds)


@dataclass(frozen=True)
class Kind:
    """One of the two clients. Types are left to the tests of types: here both are one."""

    client: Callable[..., Any]
    principal: Callable[..., Any]
    agent_client: Callable[..., Any]
    signup: Callable[..., Any]
    start_device_login: Callable[..., Any]
    transport: Callable[..., Any]
    connections: Callable[..., Any]
    clock: Callable[[Waits], Any]

    def transport_to(self, url: str, waits: Waits, *, timeout: float = 3, retries: int = 4) -> Any:
        """Make a transport whose waits take no time."""
        connection = check_connection(url, timeout, retries)
        return self.transport(connection, KEY, self.connections(), self.clock(waits))


SYNC: Final = Kind(
    Grantex, Principal, AgentClient, signup, start_device_login, Transport, Connections, _Clock
)
ASYNC: Final = Kind(
    AsyncGrantex,
    AsyncPrincipal,
    AsyncAgentClient,
    signup_async,
    start_device_login_async,
    AsyncTransport,
    AsyncConnections,
    _AsyncClock,
)


async def done(result: Any) -> Any:
    """Return the result of a call of either client."""
    return await result if inspect.isawaitable(result) else result


async def each(items: Any) -> AsyncIterator[Any]:
    """Yield the items of an iterator of either client."""
    if hasattr(items, "__aiter__"):
        async for item in items:
            yield item
        return
    for item in items:
        yield item


async def close(client: Any) -> None:
    """Close either client."""
    await done(client.aclose() if hasattr(client, "aclose") else client.close())
