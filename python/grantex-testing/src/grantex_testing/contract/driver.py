"""What an adapter provides for its test: the real framework with the adapter in it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypedDict

from grantex import Guard, Rule


class Payment(TypedDict):
    """The input of the one call that every case makes."""

    to: str
    amount: str
    """A decimal in major units."""


@dataclass(frozen=True, slots=True)
class ContractSetup:
    """What a driver mounts behind the adapter, inside the real framework.

    Mount a tool with the parameters ``to`` and ``amount``, which calls ``tool`` or ``tool_async`` with the
    very values that it got. Both do the same: ``tool`` returns a result, or a generator of texts where
    ``streams``; ``tool_async`` is a coroutine function, or, where ``streams``, an async generator function.
    """

    guard: Guard
    rule: Rule[Any] | None
    """None in one case: the tool is called without a rule."""
    tool: Callable[[Payment], Any]
    tool_async: Callable[[Payment], Any]
    streams: bool
    """Whether the tool streams in this case."""
    is_guarded_twice: bool
    """Whether to guard the tool a second time, with the same guard and rule."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials of a caller.

    ``none``; a ``token`` where the framework's calls carry one; ``unreadable``, a token that the service
    fails to read; or ``headers``, the exact values of the ``Authorization`` headers, for frameworks over
    HTTP.
    """

    kind: Literal["none", "token", "unreadable", "headers"]
    token: str = ""
    values: tuple[str, ...] = ()

    @property
    def authorization(self) -> tuple[str, ...]:
        """The values of the ``Authorization`` headers."""
        return (f"Bearer {self.token}",) if self.kind == "token" else self.values


def token_of(credentials: Credentials) -> str | None:
    """Return the token of a call, for the ``token`` option of an adapter; raises where it is unreadable."""
    if credentials.kind == "unreadable":
        raise RuntimeError("The store of the tokens is down.")
    return credentials.token if credentials.kind == "token" else None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call from outside, as a client of the framework makes it.

    A caller that leaves cancels the task in which the driver's ``call`` runs.
    """

    credentials: Credentials
    tool_name: str | None
    """The name of a tool or route that is not mounted; None for the guarded one."""
    input: Mapping[str, Any] | Literal["unacceptable"]
    """The raw input. One case sends a number where the tool takes a text, for the framework's schema to
    convert; one sends an input that the framework's own schema or parser refuses."""
    leaves_early: bool
    """The caller leaves after the first chunk of the stream."""


Outcome = dict[str, Any]
"""What the caller got, in the form of the contract: what the functions below make, or ``{"kind":
"left"}``."""


def answered(answer: object) -> Outcome:
    """The tool's answer, or the texts of its stream in order."""
    return {"kind": "answered", "answer": answer}


def refused(refusal: object, status: int | None = None) -> Outcome:
    """The refusal as the framework's caller gets it; ``status`` over HTTP only."""
    return {"kind": "refused", "refusal": refusal, **({} if status is None else {"status": status})}


def failed() -> Outcome:
    """The tool raised, and the framework reported it in its own way."""
    return {"kind": "failed"}


def rejected() -> Outcome:
    """The framework itself refused the call, before any guard."""
    return {"kind": "rejected"}


class MountedTool(Protocol):
    """The guarded tool, running inside its framework."""

    async def call(self, attempt: Attempt) -> Outcome:
        """Call it. Synchronous frameworks run in ``asyncio.to_thread``."""
        ...


class ContractDriver(Protocol):
    """What an adapter provides for its test."""

    @property
    def name(self) -> str:
        """The framework and its major version, such as ``FastAPI 0``: unique over all languages."""
        ...

    @property
    def cannot_express(self) -> Mapping[str, str]:
        """The cases that the framework cannot express, each with the reason, which the table prints."""
        ...

    def mount(self, setup: ContractSetup) -> AbstractAsyncContextManager[MountedTool]:
        """Mount the tool behind the adapter and start the framework."""
        ...
