"""Generators that a call returns: what comes back is a generator of the same kind."""

from collections.abc import Awaitable, Callable
from typing import Any

from grantex.guard.admission import Admission
from grantex.guard.current_grant import within
from grantex.guard.ending import Ending, cancellations_now, ending_of_error
from grantex.guard.until_grant_ends import UntilGrantEnds, raise_if_ended


def follow_generator(stream: Any, admission: Admission, ending: Ending) -> Any:
    """Pass on what a generator yields, and what is sent and thrown into it."""
    step: Callable[[], Any] = stream.__next__
    try:
        while True:
            raise_if_ended(admission)
            try:
                with within(admission):
                    value = step()
            except StopIteration as stop:
                # A stream that ends quietly when its grant does is no whole one.
                raise_if_ended(admission)
                admission.end(ending)
                return stop.value
            raise_if_ended(admission)
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


async def follow_async_generator(stream: Any, admission: Admission, ending: Ending) -> Any:
    """Do the same for an async generator, whose step is cancelled when the grant ends."""
    step: Callable[[], Awaitable[Any]] = stream.__anext__
    cancellations = cancellations_now()
    try:
        while True:
            cancellations = cancellations_now()
            try:
                async with UntilGrantEnds(admission):
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
