"""Which proofs were used before."""

import asyncio
import math
import threading
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Protocol

from grantex.base.engine import ForkAware, get_engine, start_afresh_after_fork
from grantex.base.errors import AuthorizationError
from grantex.base.steps import Pending
from grantex.dpop.check_proof import DpopProof
from grantex.verify.grant import Grant


class ReplayStore(Protocol):
    """Remembers which proofs were used.

    Share one between all processes of a service, such as a Redis ``SET … NX EX``.
    """

    def put_if_absent(self, key: str, ttl_seconds: int, holder: str) -> bool | Awaitable[bool]:
        """Store a key for some time, unless it is stored already; tell whether it was absent.

        Two calls at once must not both be told that it was. ``key`` is 64 characters of lower hex,
        ``ttl_seconds`` from 1 to 600. ``holder`` is the principal of the token, ``prn_…`` (``<developer id>
        <principal id>`` where the token has none): all that one person's agents use, under whatever grants
        and keys. A store of limited size limits what each holder may fill, and raises where a key finds no
        place: a key that it drops early lets a proof be used twice. Others ignore the holder.
        """
        ...


def refuse_dpop_replay(
    proof: DpopProof, store: ReplayStore, grant: Grant, now: float
) -> Pending[None] | None:
    """Record that a proof is used, until it is no longer accepted: once, for each ``jti`` of a key.

    Returns what has to be awaited where the store is asynchronous; it may be awaited more than once. Raises
    :class:`AuthorizationError` ``proof_replayed`` when the proof was used before, and ``replays_unavailable``
    when the store fails, so that nobody can know.
    """
    key = sha256(f"{proof.jkt} {proof.jti}".encode()).hexdigest()
    try:
        answer = store.put_if_absent(key, max(1, math.ceil(proof.expires_at - now)), _holder_of(grant))
    except Exception as cause:
        raise AuthorizationError("replays_unavailable", cause=cause, attribution=grant) from cause
    if isinstance(answer, bool):
        _refuse_unless(answer, grant)
        return None
    waiting = _wait(answer, grant)
    try:
        return asyncio.ensure_future(waiting, loop=asyncio.get_running_loop())
    except RuntimeError:
        return get_engine().submit(waiting)


async def _wait(answer: Awaitable[bool], grant: Grant) -> None:
    try:
        was_absent = await answer
    except Exception as cause:
        raise AuthorizationError("replays_unavailable", cause=cause, attribution=grant) from cause
    _refuse_unless(was_absent, grant)


def _refuse_unless(was_absent: object, grant: Grant) -> None:
    if was_absent is not True:
        raise AuthorizationError("proof_replayed", attribution=grant)


def _holder_of(grant: Grant) -> str:
    """Return whose proof it is. One person has any number of agents, keys, grants and delegations."""
    return grant.principal or f"{grant.developer_id} {grant.principal_id}"


# The most proofs that are remembered: some 100 MB, or 1,600 requests a second.
_LIMIT = 500_000


class ReplayMemory(ForkAware):
    """Remembers used proofs in the memory of one process, for use from any thread.

    It forgets none before its time: where the limit is reached it raises, so that proofs are refused rather
    than accepted twice. Each holder may have as many as are still free: one that floods the memory gets half
    of it, two at once get a third each, and the others go on. Holders that come one after the other each
    halve what is left, so some twenty of them fill it.
    """

    __slots__ = ("_clock", "_endings", "_forgotten", "_holders", "_limit", "_lock", "_used")

    def __init__(self, clock: Callable[[], float], limit: int = _LIMIT) -> None:
        self._clock = clock
        self._limit = limit
        self._used: dict[str, str] = {}
        self._holders: dict[str, int] = {}
        # The keys that are over in each second: at most some 600 seconds.
        self._endings: dict[int, list[str]] = {}
        self._forgotten = 0
        self._lock = threading.Lock()
        start_afresh_after_fork(self)

    def start_afresh(self) -> None:
        """Make a new lock: the old one may be held by a thread that was not copied."""
        self._lock = threading.Lock()

    def put_if_absent(self, key: str, ttl_seconds: int, holder: str) -> bool:
        """Store a key, see :class:`ReplayStore`."""
        with self._lock:
            now = int(self._clock())
            self._forget_over(now)
            if key in self._used:
                return False
            proofs = self._holders.get(holder, 0)
            if proofs >= self._limit - len(self._used):
                raise RuntimeError(f"Too many DPoP proofs of {holder} were used within minutes.")
            self._holders[holder] = proofs + 1
            self._used[key] = holder
            self._endings.setdefault(now + ttl_seconds + 1, []).append(key)
            return True

    def _forget_over(self, now: int) -> None:
        if now == self._forgotten:
            return
        self._forgotten = now
        for end in [end for end in self._endings if end <= now]:
            for key in self._endings.pop(end):
                self._forget(key)

    def _forget(self, key: str) -> None:
        holder = self._used.pop(key)
        self._holders[holder] -= 1
        if self._holders[holder] == 0:
            del self._holders[holder]
