"""Iterators and async iterables that a call returns: what comes back has their attributes."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Final, Self

from grantex.guard.admission import Admission
from grantex.guard.current_grant import within
from grantex.guard.ending import ABORTED, Ending, cancellations_now, ending_of_error
from grantex.guard.until_grant_ends import UntilGrantEnds, raise_if_ended


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


class FollowedIterator(_Followed, Iterator[Any]):
    """An iterator, followed to its end."""

    def __iter__(self) -> "FollowedIterator":
        return self

    def __next__(self) -> Any:
        try:
            raise_if_ended(self._admission)
            try:
                with within(self._admission):
                    value = next(self._stream)
            except StopIteration:
                # A stream that ends quietly when its grant does is no whole one.
                raise_if_ended(self._admission)
                self._admission.end(self._ending)
                raise
            raise_if_ended(self._admission)
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


class FollowedStream(_Followed, AsyncIterator[Any]):
    """An async iterable, or its iterator.

    An iterator holds its iterable, so that it is not taken for dropped.
    """

    def __init__(self, stream: Any, admission: Admission, ending: Ending, owner: object = None) -> None:
        super().__init__(stream, admission, ending)
        self._owner: Final = owner

    def __aiter__(self) -> "FollowedStream":
        iterator = self._stream.__aiter__()
        if iterator is self._stream:
            return self
        return FollowedStream(iterator, self._admission, self._ending, self)

    async def __anext__(self) -> Any:
        cancellations = cancellations_now()
        try:
            async with UntilGrantEnds(self._admission):
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
