"""How a verifier learns of revocations: what :class:`Feed` and :class:`Online` implement."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal, Protocol

from grantex.verify.grant import Grant
from grantex.verify.keys import IssuerKeys

RevocationState = bool | Literal["unknown"]
"""Whether a token is revoked; ``unknown`` where that cannot be found out and the call may run anyway."""


@dataclass(frozen=True, slots=True)
class RevocationContext:
    """What a verifier passes to a source of revocations."""

    issuer: str
    keys: IssuerKeys
    """The verifier's keys of the issuer."""
    clock: Callable[[], float]
    """Seconds since 1970."""


class RevocationCheck(ABC):
    """Knows revocations, for one verifier. Its methods are called from any thread.

    Where an answer needs I/O, a method returns a future of it, which is completed in the engine's thread.
    What a future or a method raises refuses the call: an ``AuthorizationError`` as it is, anything else as
    ``revocation_unavailable``.
    """

    @abstractmethod
    def developer(self) -> str | Future[str]:
        """Return the developer whose tokens it knows about."""

    @abstractmethod
    def is_revoked(
        self, token: str, grant: Grant, key_id: str, scopes: Sequence[str] | None
    ) -> RevocationState | Future[RevocationState]:
        """Tell whether an otherwise valid token has been revoked.

        ``key_id`` is the key that signed it; ``scopes`` are what the call needs, where that is known.
        """

    def revision_at(self, now: float) -> object | None:  # noqa: ARG002
        """Return the revision of what this knows, where a call at this moment depends on nothing else.

        The same object until an entry is added. A token that :meth:`is_revoked` found not revoked is not
        checked again while the object stays the same. None where each call must be checked. ``now`` is in
        seconds since 1970, by the verifier's clock.
        """
        return None

    def ready(self) -> Future[None] | None:
        """Connect; the future is completed when calls can be decided."""
        return None

    def is_known_revoked(self, grant: Grant, key_id: str) -> bool:  # noqa: ARG002
        """Tell whether a grant is known to be revoked by now, however old that knowledge is.

        Where this never says so, nothing ends while a call runs.
        """
        return False

    def on_entry(self, listener: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002
        """Call back after each new entry, in any thread. Returns a function that withdraws the listener."""
        return lambda: None

    def close(self) -> Future[None] | None:
        """Stop; called when the verifier is closed."""
        return None


class Revocation(Protocol):
    """A source of revocations, such as :class:`Feed` or :class:`Online`."""

    def connect(self, context: RevocationContext) -> RevocationCheck:
        """Start to learn of revocations for one verifier. Does no I/O before it is asked something."""
        ...
