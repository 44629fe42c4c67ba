"""What the guarded tool does in each case, for synchronous and asynchronous frameworks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, NamedTuple

from grantex_testing.audit_log import describe_entries
from grantex_testing.contract.driver import Payment
from grantex_testing.contract.world import ACTION, World, is_refusal_of_tool

MCP_ERROR = {"content": [{"type": "text", "text": "The bank said no."}], "isError": True}


class Tool(NamedTuple):
    """The same tool in both colours."""

    run: Callable[[Payment], Any]
    run_async: Callable[[Payment], Any]
    streams: bool


class ToolMaker:
    """Makes the tool of a case, which counts how often it runs.

    It waits before it answers where somebody else calls meanwhile.
    """

    def __init__(self, world: World, kind: str, *, is_held: bool) -> None:
        self._world = world
        self._kind = kind
        self._is_held = is_held
        self.runs = 0
        self.started = asyncio.Event()
        self.released = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def make(self) -> Tool:
        """Make it."""
        streams = self._kind.startswith("streams")
        if streams:
            return Tool(self._stream, self._stream_async, streams)
        return Tool(self._run, self._run_async, streams)

    def _begin(self) -> None:
        self.runs += 1
        self._loop.call_soon_threadsafe(self.started.set)

    def _run(self, payment: Payment) -> Any:
        self._begin()
        if self._is_held:
            asyncio.run_coroutine_threadsafe(self.released.wait(), self._loop).result(10)
        return self._answer(payment)

    async def _run_async(self, payment: Payment) -> Any:
        self._begin()
        if self._is_held:
            # A framework may run its tools in a loop of its own.
            waiting = asyncio.run_coroutine_threadsafe(self.released.wait(), self._loop)
            await asyncio.wrap_future(waiting)
        if self._kind == "fails when the caller leaves":
            self._world.leave()
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                raise RuntimeError("Nobody waits.") from None
        return self._answer(payment)

    def _answer(self, payment: Payment) -> Any:
        if self._kind in ("throws", "fails when the caller leaves"):
            raise RuntimeError("The bank said no.")
        if self._kind == "is refused":
            raise is_refusal_of_tool()
        if self._kind == "reports an error":
            return MCP_ERROR
        if self._kind == "looks at its input":
            checked = self._world.checked or {}
            return {"paid": payment["amount"], "isTheOneChecked": payment["amount"] is checked.get("amount")}
        return {"paid": payment["amount"]}

    def _stream(self, _: Payment) -> Iterator[str]:
        self._begin()
        yield "paying"
        if self._kind != "streams":
            self._world.log.settled()
            yield "too late"
        else:
            yield self._entries()

    async def _stream_async(self, _: Payment) -> AsyncIterator[str]:
        self._begin()
        yield "paying"
        if self._kind != "streams":
            await self._world.settled()
            yield "too late"
        else:
            yield self._entries()

    def _entries(self) -> str:
        return ", ".join(describe_entries(self._world.log.entries, ACTION))
