"""The token of the code that runs: for adapters whose framework passes none."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from grantex.base.options import wrong_option
from grantex.guard.call import CallToken, TokenReader
from grantex.guard.presented_token import PresentedToken
from grantex.verify.grant import VerifiedToken

_token: Final[ContextVar[CallToken | TokenReader | None]] = ContextVar("grantex.token", default=None)


@contextmanager
def use_token(token: CallToken | TokenReader | None) -> Iterator[None]:
    """Use a grant token for every guarded call inside: ``with use_token(session.token): agent.run(…)``.

    Give the token, or a function or coroutine function that returns it, called on each call. Adapters use it
    where their ``token`` option is not given. It holds for the tasks that the code inside starts, and in
    threads that frameworks run in a copy of its context, as asyncio and LangChain do. In any other thread,
    calls are refused with ``no_credentials``.
    """
    is_token = token is None or isinstance(token, str | VerifiedToken | PresentedToken)
    if not is_token and not callable(token):
        raise wrong_option("use_token", "token", "a token, or a function that reads one")
    reset = _token.set(token)
    try:
        yield
    finally:
        _token.reset(reset)


def current_token(*_: object) -> "CallToken | Awaitable[CallToken | None] | None":
    """Read the token that :func:`use_token` has set: the default ``token`` of every adapter.

    What an adapter gives it, such as the context of its framework, does not matter.
    """
    token = _token.get()
    return token() if callable(token) else token
