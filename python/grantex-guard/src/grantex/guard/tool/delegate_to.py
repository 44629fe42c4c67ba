"""The token of a sub-agent's tools, made from the one of its parent."""

import asyncio
import inspect
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, ParamSpec, Protocol, TypeAlias, cast, overload

from grantex.base.engine import ForkAware, start_afresh_after_fork
from grantex.base.options import check_callable, is_text, is_texts, wrong_option
from grantex.guard.call import Call, CallToken
from grantex.guard.explain import Explanation
from grantex.guard.guard import Guard
from grantex.guard.tool.tool_options import check_tool_options
from grantex.guard.use_token import current_token


class DelegatedToken(Protocol):
    """A token of a delegated grant, such as ``grants.delegate`` of the client returns."""

    @property
    def grant_token(self) -> str:
        """The token."""
        ...

    @property
    def expires_at(self) -> datetime:
        """When the token expires."""
        ...


Delegate: TypeAlias = Callable[[str, str, Sequence[str]], DelegatedToken | Awaitable[DelegatedToken]]
"""Delegates to a sub-agent, given the token of the parent, the id of the sub-agent and the narrower
scopes."""

CONTEXT = ParamSpec("CONTEXT")
ReadToken: TypeAlias = CallToken | Awaitable[CallToken | None] | None
"""What a reader of tokens returns: a token, or one to be awaited."""

# The most parents' tokens whose delegations are remembered.
_MAX_DELEGATIONS: Final = 1000
# The share of its life after which a delegated token is replaced.
_USED_SHARE: Final = 0.8


class _Delegation(NamedTuple):
    token: str
    until: float
    """In seconds since 1970; until then, the token is used again."""


@overload
def delegate_to(
    agent_id: str, scopes: Sequence[str], *, guard: Guard, delegate: Delegate
) -> Callable[..., ReadToken]: ...


@overload
def delegate_to(
    agent_id: str,
    scopes: Sequence[str],
    *,
    guard: Guard,
    delegate: Delegate,
    token: Callable[CONTEXT, ReadToken],
) -> Callable[CONTEXT, ReadToken]: ...


def delegate_to(
    agent_id: str,
    scopes: Sequence[str],
    *,
    guard: Guard,
    delegate: Delegate,
    token: Callable[..., ReadToken] | None = None,
) -> Callable[..., ReadToken]:
    """Make the ``token`` of a sub-agent's tools from the one of its parent.

    It delegates the scopes to the sub-agent when its first tool runs, and uses the token again until four
    fifths of its life are over. One delegation serves all calls with the same parent's token. A call whose
    parent has no token has none either. ``guard`` verifies the token of the parent, and what it demands of
    its agent, before anything is delegated. Where it does not accept the token or the delegation fails, the
    call is refused with that ``AuthorizationError``, or with ``token_unavailable``, and the next one tries
    again.

    ``token`` reads the token of the parent from what an adapter gives it, such as the context of its
    framework. Default: what :func:`use_token` has set.

    ``delegate`` may be a coroutine function; a plain one runs in a thread where an event loop is running.
    It does not check that the sub-agent's tools are called by the sub-agent: demand that with
    :meth:`Guard.for_agent`. Raises ``TypeError`` naming what is wrong.
    """
    if not is_text(agent_id):
        raise wrong_option("delegate_to", "agent_id", "the id of an agent")
    if not is_texts(scopes):
        raise wrong_option("delegate_to", "scopes", "a non-empty list of scopes")
    reader = current_token if token is None else token
    check_tool_options(guard, reader, "delegate_to")
    check_callable(delegate, "delegate_to", "delegate")
    return _Delegations(agent_id, tuple(scopes), guard, delegate, reader).read


class _Delegations(ForkAware):
    """The delegations to one sub-agent, by the token of the parent, the oldest first."""

    def __init__(
        self,
        agent_id: str,
        scopes: tuple[str, ...],
        guard: Guard,
        delegate: Delegate,
        token: Callable[..., ReadToken],
    ) -> None:
        self._agent_id: Final = agent_id
        self._scopes: Final = scopes
        self._guard: Final = guard
        self._delegate: Final = delegate
        self._token: Final = token
        self._known: Final[OrderedDict[str, _Delegation]] = OrderedDict()
        # In threads, one delegation is made at a time; in each event loop, one for each parent.
        self._lock = threading.Lock()
        self._starting: Final[dict[tuple[str, asyncio.AbstractEventLoop], asyncio.Task[str]]] = {}
        start_afresh_after_fork(self)

    def start_afresh(self) -> None:
        """Make a new lock: the old one may be held by a thread that was not copied."""
        self._lock = threading.Lock()

    def read(self, *context: Any, **named: Any) -> ReadToken:
        """Return the token below that of the parent: at once, or to be awaited."""
        parent = self._token(*context, **named)
        if inspect.isawaitable(parent):
            return self._read_later(parent)
        text = _text_of(parent)
        if text is None:
            return None
        return self._still_good(text) or (self._start_in(text) if _has_loop() else self._start(text))

    async def _read_later(self, parent: "Awaitable[CallToken | None]") -> str | None:
        text = _text_of(await parent)
        return None if text is None else self._still_good(text) or await self._start_in(text)

    def _still_good(self, parent: str) -> str | None:
        known = self._known.get(parent)
        return known.token if known is not None and time.time() < known.until else None

    def _start(self, parent: str) -> Any:
        if inspect.iscoroutinefunction(self._delegate):
            return self._make(parent)
        with self._lock:
            known = self._still_good(parent)
            if known is not None:
                return known
            _check(self._guard.explain(self._call(parent)))
            started_at = time.time()
            made = cast("DelegatedToken", self._delegate(parent, self._agent_id, self._scopes))
            return self._keep(parent, made, started_at)

    async def _start_in(self, parent: str) -> str:
        key = (parent, asyncio.get_running_loop())
        task = self._starting.get(key)
        if task is None:
            task = self._starting[key] = asyncio.ensure_future(self._make(parent))
            task.add_done_callback(lambda _: self._starting.pop(key, None))
        # A caller that leaves does not end what others wait for.
        return await asyncio.shield(task)

    async def _make(self, parent: str) -> str:
        _check(await self._guard.explain_async(self._call(parent)))
        started_at = time.time()
        if inspect.iscoroutinefunction(self._delegate):
            made = await self._delegate(parent, self._agent_id, self._scopes)
        else:
            made = await asyncio.to_thread(self._delegate, parent, self._agent_id, self._scopes)
            if inspect.isawaitable(made):
                made = await made
        return self._keep(parent, cast("DelegatedToken", made), started_at)

    def _call(self, parent: str) -> Call[Any]:
        return Call(token=parent, action=self._agent_id, rule=None)

    def _keep(self, parent: str, made: DelegatedToken, started_at: float) -> str:
        life = made.expires_at.timestamp() - started_at
        self._known[parent] = _Delegation(made.grant_token, started_at + life * _USED_SHARE)
        self._known.move_to_end(parent)
        while len(self._known) > _MAX_DELEGATIONS:
            self._known.popitem(last=False)
        return made.grant_token


def _check(explanation: Explanation) -> None:
    """Raise the refusal of a parent's token.

    Without a rule, what comes after token and agent fails at the rule.
    """
    if explanation.fails_at != "rule" and explanation.error is not None:
        raise explanation.error


def _text_of(token: CallToken | None) -> str | None:
    text = token if isinstance(token, str) or token is None else token.token
    return text or None


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
