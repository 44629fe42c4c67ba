"""Streams and awaitables that a call returns: followed to their end, which is the end of the call."""

import io
import weakref
from collections.abc import AsyncIterable, Awaitable, Callable, Iterator
from inspect import isasyncgen, isawaitable, isgenerator
from typing import Any

from grantex.guard.admission import Admission
from grantex.guard.current_grant import within
from grantex.guard.ending import ABORTED, Ending, cancellations_now, ending_of_error
from grantex.guard.follow_generators import follow_async_generator, follow_generator
from grantex.guard.followed_stream import FollowedIterator, FollowedStream


def is_followed(result: object) -> bool:
    """Tell whether the end of a result is the end of its call.

    That of an iterator, an async iterable or an awaitable is. Files are iterators, too, and are not followed.
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
        followed = follow_generator(result, admission, ending)
    elif isasyncgen(result):
        followed = follow_async_generator(result, admission, ending)
    elif isinstance(result, Iterator):
        followed = FollowedIterator(result, admission, ending)
    else:
        followed = FollowedStream(result, admission, ending)
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
