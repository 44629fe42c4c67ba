"""Streams and awaitables that a call returns: followed to their end, which is the end of the call."""

import asyncio
import io
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from inspect import isasyncgen, isawaitable, isgenerator
from types import TracebackType
from typing import Any, Final, Self

from grantex.base.errors import AuthorizationError
from grantex.guard.admission import Admission
from grantex.guard.current_grant import within
from grantex.guard.ending import ABORTED, Ending, cancellations_now, ending_of_error


def is_followed(result: object) -> bool:
    """Tell whether the end of a result is the end of its call: of an iterator, an async iterable or an
    awaitable.

    Files are iterators, too, and are not followed.
    """
    if isinstance(result, str | bytes | dict | list | tuple | int | float) or result is None:
        return False
    if isinstance(result, Iterator):
        return not isinstance(result, io.IOBase)
    return isinstance(result, AsyncIterable) or isawaitable(result)


def follow(result: Any, admission: Admission, ending: Ending, finish: Callable[[Any], Any]) -> Any:
    """Return the same content, and settle the call by how it ends; it ends when the grant does.

    A generator and an async generator stay what they are; any other object keeps its attributes. What
    nobody can read any more was left. ``finish`` settles the call by the result of an awaitable, and
    follows that.
    """
    followed: Any
    if isawaitable(result):
        followed = _follow_awaitable(result, admission, finish)
    elif isgenerator(result):
        followed = _follow_generator(result, admission, ending)
    elif isasyncgen(result):
        followed = _follow_async_generator(result, admission, ending)
    elif isinstance(result, Iterator):
        followed = _FollowedIterator(result, admission, ending)
    else:
        followed = _FollowedStream(result, admission, ending)
    # A generator that was never started does not notice that it is dropped.
    weakref.finalize(followed, admission.end, ABORTED).atexit = False
    return followed


async def _follow_awaitable(
    result: Awaitable[Any], admission: Admission, finish: Callable[[Any], Any]
) -> Any:
    cancellations = cancellations_now()
    try:
        with within(admission):
            value = await result
    except BaseException as error:
        admission.end(ending_of_error(error, admission.known_end, cancellations))
        raise
    return finish(value)


def _follow_generator(stream: Any, admission: Admission, ending: Ending) -> Any:
    step: Callable[[], Any] = stream.__next__
    try:
        while True:
            _raise_if_ended(admission)
            try:
                with within(admission):
                    value = step()
            except StopIteration as stop:
                admission.end(ending)
                return stop.value
            _raise_if_ended(admission)
            try:
                sent = yield value
                step = _bound(stream.send, sent)
            except GeneratorExit:
                raise
            except BaseException as error:
                step = _bound(stream.throw, error)
    except BaseException as error:
        admission.end(ending_of_error(error, admission.known_end))
        raise
    finally:
        with within(admission):
            stream.close()


async def _follow_async_generator(stream: Any, admission: Admission, ending: Ending) -> Any:
    step: Callable[[], Awaitable[Any]] = stream.__anext__
    cancellations = cancellations_now()
    try:
        while True:
            cancellations = cancellations_now()
            try:
                async with _UntilGrantEnds(admission):
                    value = await step()
            except StopAsyncIteration:
                admission.end(ending)
                return
            try:
                sent = yield value
                step = _bound(stream.asend, sent)
            except GeneratorExit:
                raise
            except BaseException as error:
                step = _bound(stream.athrow, error)
    except BaseException as error:
        admission.end(ending_of_error(error, admission.known_end, cancellations))
        raise
    finally:
        with within(admission):
            await stream.aclose()


def _bound(method: Callable[[Any], Any], value: Any) -> Callable[[], Any]:
    return lambda: method(value)


def _raise_if_ended(admission: Admission) -> None:
    refusal = admission.ended_by
    if refusal is not None:
        raise refusal


class _UntilGrantEnds:
    """Runs one step of a stream as a part of its call, and cancels it when the grant ends."""

    def __init__(self, admission: Admission) -> None:
        self._admission: Final = admission
        self._within: Final = within(admission)
        self._withdraw: Callable[[], None] = lambda: None
        self._was_cancelled = False

    async def __aenter__(self) -> None:
        _raise_if_ended(self._admission)
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
        if error is None and refusal is not None:
            raise refusal


class _Followed:
    """An object whose attributes are those of another one."""

    def __init__(self, stream: Any, admission: Admission, ending: Ending) -> None:
        self._stream: Final = stream
        self._admission: Final = admission
        self._ending: Final = ending

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The class of the other one, for ``isinstance``."""
        return type(self._stream)


class _FollowedIterator(_Followed, Iterator[Any]):
    def __iter__(self) -> "_FollowedIterator":
        return self

    def __next__(self) -> Any:
        try:
            _raise_if_ended(self._admission)
            with within(self._admission):
                value = next(self._stream)
            _raise_if_ended(self._admission)
        except StopIteration:
            self._admission.end(self._ending)
            raise
        except BaseException as error:
            self._admission.end(ending_of_error(error, self._admission.known_end))
            raise
        return value

    def close(self) -> None:
        """Leave the stream."""
        self._admission.end(ABORTED)
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()

    def __exit__(self, *error: object) -> Any:
        self._admission.end(ABORTED)
        return self._stream.__exit__(*error)

    def __enter__(self) -> Self:
        self._stream.__enter__()
        return self


class _FollowedStream(_Followed, AsyncIterator[Any]):
    """An async iterable, or its iterator.

    An iterator holds its iterable, so that it is not taken for dropped.
    """

    def __init__(self, stream: Any, admission: Admission, ending: Ending, owner: object = None) -> None:
        super().__init__(stream, admission, ending)
        self._owner: Final = owner

    def __aiter__(self) -> "_FollowedStream":
        iterator = self._stream.__aiter__()
        if iterator is self._stream:
            return self
        return _FollowedStream(iterator, self._admission, self._ending, self)

    async def __anext__(self) -> Any:
        cancellations = cancellations_now()
        try:
            async with _UntilGrantEnds(self._admission):
                return await self._stream.__anext__()
        except StopAsyncIteration:
            self._admission.end(self._ending)
            raise
        except BaseException as error:
            self._admission.end(ending_of_error(error, self._admission.known_end, cancellations))
            raise

    async def aclose(self) -> None:
        """Leave the stream."""
        self._admission.end(ABORTED)
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> Any:
        self._admission.end(ABORTED)
        return await self._stream.__aexit__(*error)
