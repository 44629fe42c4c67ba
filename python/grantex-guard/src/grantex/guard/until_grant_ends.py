"""The steps of a stream, each of which ends when the grant does."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Final

from grantex.base.errors import AuthorizationError
from grantex.guard.admission import Admission
from grantex.guard.current_grant import within


def raise_if_ended(admission: Admission) -> None:
    """Raise the refusal with which the grant of a call has ended."""
    refusal = admission.ended_by
    if refusal is not None:
        raise refusal


class UntilGrantEnds:
    """Runs one step of a stream as a part of its call, and cancels it when the grant ends."""

    def __init__(self, admission: Admission) -> None:
        self._admission: Final = admission
        self._within: Final = within(admission)
        self._was_cancelled = False

    async def __aenter__(self) -> None:
        raise_if_ended(self._admission)
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        self._cancelling = 0 if task is None else task.cancelling()

        def cancel() -> None:
            if task is not None and not self._is_over:
                self._was_cancelled = True
                task.cancel()

        def ended(_: AuthorizationError) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(cancel)

        self._is_over = False
        self._withdraw = self._admission.on_grant_end(ended)
        self._within.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._is_over = True
        self._within.__exit__()
        self._withdraw()
        refusal = self._admission.known_end
        task = asyncio.current_task()
        if self._was_cancelled and task is not None:
            is_ours = task.uncancel() <= self._cancelling
            if is_ours and kind is asyncio.CancelledError and refusal is not None:
                raise refusal from None
        # A stream that ends quietly when it is cancelled is no whole one.
        if (error is None or kind is StopAsyncIteration) and refusal is not None:
            raise refusal from None
