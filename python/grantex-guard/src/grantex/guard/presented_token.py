"""A token as an HTTP request carries it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from grantex.base.steps import Pending
from grantex.verify.grant import Grant

RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]] | Iterable[tuple[str, str]]
"""Unprocessed headers, in which a second header of a name is seen: those of an ASGI scope, for example."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class TokenRequest:
    """An HTTP request, as far as its token and the proof for it are concerned."""

    method: str
    url: str
    """The URL, or the path with the query, as the client sent it: before routers shorten it."""
    headers: RawHeaders = field(repr=False)


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """A token, and a check of its sender."""

    token: str = field(repr=False)
    confirm: Callable[[Grant], Pending[None] | None]
    """Checks that a proof came with the token if it is bound to a key, and that it came in the right way.

    Is given what the token states, verified. Raises an ``AuthorizationError`` with the grant as its
    attribution.
    """
