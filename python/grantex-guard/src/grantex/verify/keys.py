"""The keys of an issuer."""

from concurrent.futures import Future
from typing import Protocol

from grantex.verify.token import ParsedToken


class IssuerKey(Protocol):
    """An imported key of the issuer. It stays the same object as long as it is published."""

    @property
    def kid(self) -> str:
        """Its id."""
        ...

    def verify(self, parsed: ParsedToken) -> bool:
        """Tell whether the signature of a parsed token is valid."""
        ...


class IssuerKeys(Protocol):
    """The keys of one issuer."""

    def find(self, kid: str, now: float) -> IssuerKey | Future[IssuerKey]:
        """Find a key: immediately while the set is fresh, otherwise after a fetch.

        ``now`` is in seconds since 1970. Raises :class:`AuthorizationError` ``unknown_key``, or
        ``keys_unavailable`` when the set cannot be fetched and is too old to be used.
        """
        ...

    def load(self) -> Future[None] | None:
        """Fetch the set unless a fresh one is here. Fails with ``keys_unavailable``."""
        ...
