"""Verifies grant tokens for one service."""

import time
from collections.abc import Callable, Sequence
from typing import Literal

from grantex.base.errors import AuthorizationError
from grantex.verify.binding import MinimumBinding
from grantex.verify.grant import Grant, VerifiedToken
from grantex.verify.revocation import Revocation


class Verifier:
    """Verifies grant tokens for one service.

    It fetches the issuer's keys when it needs them, remembers tokens that it verified, and checks revocation
    on every call. Its methods may be called from any thread.
    """

    audience: tuple[str, ...]
    """The service's own names. A token must name at least one of them as its audience, and no other."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str | Sequence[str],
        revocation: Revocation | Literal["none"],
        developers: Sequence[str] | None = None,
        minimum_binding: MinimumBinding | None = None,
        jwks_url: str | None = None,
        jwks_grace: float = 900,
        cache_size: int = 10_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        raise NotImplementedError

    def verify(self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False) -> Grant:
        """Verify a grant token: everything except the scopes of a call."""
        raise NotImplementedError

    async def verify_async(
        self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False
    ) -> Grant:
        """Do what :meth:`verify` does, without blocking the loop."""
        raise NotImplementedError

    def recheck(self, verified: VerifiedToken, scopes: Sequence[str] | None = None) -> Grant:
        """Check again what can change after :meth:`verify`."""
        raise NotImplementedError

    async def recheck_async(self, verified: VerifiedToken, scopes: Sequence[str] | None = None) -> Grant:
        """Do what :meth:`recheck` does, without blocking the loop."""
        raise NotImplementedError

    def watch(self, grant: Grant, ended: Callable[[AuthorizationError], None]) -> Callable[[], None]:
        """Call back once when a grant ends that this verifier returned.

        ``ended`` is called in any thread. Returns a function that stops watching.
        """
        raise NotImplementedError

    def ready(self) -> None:
        """Fetch what the first call would wait for."""
        raise NotImplementedError

    async def ready_async(self) -> None:
        """Do what :meth:`ready` does, without blocking the loop."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop learning of revocations for this verifier."""
        raise NotImplementedError

    async def close_async(self) -> None:
        """Do what :meth:`close` does, without blocking the loop."""
        raise NotImplementedError
