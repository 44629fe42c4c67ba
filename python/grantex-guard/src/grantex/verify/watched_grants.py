"""The grants of the calls that run."""

from collections.abc import Callable

from grantex.base.engine import Engine, get_engine
from grantex.base.errors import AuthorizationError
from grantex.base.faults import tell
from grantex.verify.grant import Grant
from grantex.verify.origin import Origin

# How often expired grants are looked for, in seconds.
_SWEEP = 1


class _Watch:
    __slots__ = ("end", "ended", "grant", "key_id")

    def __init__(self, grant: Grant, origin: Origin, ended: Callable[[AuthorizationError], None]) -> None:
        self.grant = grant
        self.key_id = origin.key.kid
        self.end = origin.end
        self.ended = ended


class WatchedGrants:
    """Watches the grants of running calls, for use from any thread. Notices an expiry within a second."""

    def __init__(
        self, issuer: str, is_revoked: Callable[[Grant, str], bool], clock: Callable[[], float]
    ) -> None:
        self._issuer = issuer
        self._is_revoked = is_revoked
        self._clock = clock
        self._running: set[_Watch] = set()
        self._sweeping: Engine | None = None

    def add(
        self, grant: Grant, origin: Origin, ended: Callable[[AuthorizationError], None]
    ) -> Callable[[], None]:
        """Watch a grant; one that has already ended ends at once. Returns a function that stops watching."""
        watch = _Watch(grant, origin, ended)
        self._running.add(watch)
        self._end_if_over(watch, self._clock())
        engine = get_engine()
        # After a fork, the sweep belongs to the loop of the parent.
        if self._sweeping is not engine:
            engine.call(self._start_sweep, engine)
        return lambda: self._running.discard(watch)

    def end_revoked(self) -> None:
        """End every grant that is known to be revoked now, or has expired."""
        now = self._clock()
        for watch in tuple(self._running):
            self._end_if_over(watch, now)

    def _end_if_over(self, watch: _Watch, now: float) -> None:
        if now >= watch.end:
            refusal = AuthorizationError("expired", attribution=watch.grant, issuer=self._issuer)
        elif self._is_revoked(watch.grant, watch.key_id):
            refusal = AuthorizationError("revoked", attribution=watch.grant, issuer=self._issuer)
        else:
            return
        try:
            self._running.remove(watch)
        except KeyError:
            # It was stopped, or ended by another thread.
            return
        tell(watch.ended, refusal)

    def _start_sweep(self, engine: Engine) -> None:
        if self._sweeping is engine or not self._running:
            return
        self._sweeping = engine
        engine.loop.call_later(_SWEEP, self._sweep, engine)

    def _sweep(self, engine: Engine) -> None:
        try:
            self.end_revoked()
        finally:
            # In this order: what is added in between starts a sweep itself.
            self._sweeping = None
            self._start_sweep(engine)
