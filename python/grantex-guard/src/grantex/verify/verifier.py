"""Verifies grant tokens for one service."""

import time
from collections.abc import Callable, Sequence
from typing import Literal, NoReturn

from grantex.base.errors import AuthorizationError
from grantex.base.steps import Steps, run_steps, run_steps_async
from grantex.verify.binding import MinimumBinding, demand_of
from grantex.verify.check_claims import ServiceExpectation
from grantex.verify.grant import Grant, VerifiedToken
from grantex.verify.keys import IssuerKeys
from grantex.verify.revocation import Revocation, RevocationContext
from grantex.verify.token_checker import TokenChecker
from grantex.verify.verifier_options import check_verifier_options
from grantex.verify.watched_grants import WatchedGrants


class Verifier:
    """Verifies grant tokens for one service.

    It fetches the issuer's keys when it needs them, remembers tokens that it verified, and checks revocation
    on every call. Its methods may be called from any thread. Each has an ``_async`` form that does not block
    the event loop; the other form may wait for the network, unless the token was seen before.

    ``issuer`` is the issuer's public URL without a trailing slash, exactly the ``iss`` of its tokens.

    ``audience`` is the service's name, or all of its names: every member of a token's ``aud`` must be one of
    them.

    ``revocation`` says how the verifier learns of revocations: ``Feed(api_key=…)`` decides in memory,
    ``Online(api_key=…)`` asks the server about each call, and with ``"none"`` a revoked token works until it
    expires. Required, so that nobody gets ``"none"`` by accident.

    ``developers`` are those whose tokens this service accepts. Default: the developer of the API key that
    ``revocation`` uses; required where that is ``"none"``. ``sub`` has a meaning only together with a
    developer: another developer's ``user_alice`` is another person.

    ``minimum_binding`` is the weakest binding of the principal that this service accepts
    (``docs/protocol.md`` §6), or the sign-in providers that it trusts: ``{"directory":
    ["https://login.example.com"]}``. Default: any, including the unbound principals of a sandbox.

    ``jwks_url`` is where the issuer's keys are. Default: ``<issuer>/.well-known/jwks.json``.

    ``jwks_grace`` is how long known keys outlive their ``max-age`` while the issuer cannot be reached, in
    seconds.

    ``cache_size`` is the most verified tokens that are remembered, at about 4 KB each; 0 remembers none.

    ``clock`` returns seconds since 1970.

    Raises ``TypeError`` naming the option that is wrong.
    """

    issuer: str
    """As configured."""
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
        check_verifier_options(
            issuer=issuer,
            audience=audience,
            revocation=revocation,
            developers=developers,
            jwks_url=jwks_url,
            jwks_grace=jwks_grace,
            cache_size=cache_size,
            clock=clock,
        )
        self.issuer = issuer
        self.audience = (audience,) if isinstance(audience, str) else tuple(audience)
        url = f"{issuer}/.well-known/jwks.json" if jwks_url is None else jwks_url
        keys = IssuerKeys(url=url, grace=jwks_grace, clock=clock)
        self._revocation = (
            None
            if revocation == "none"
            else revocation.connect(RevocationContext(issuer=issuer, keys=keys, clock=clock))
        )
        binding = None if minimum_binding is None else demand_of(minimum_binding)
        self._tokens = TokenChecker(
            issuer=issuer,
            expected=ServiceExpectation(self.audience, binding),
            developers=None if developers is None else frozenset(developers),
            keys=keys,
            revocation=self._revocation,
            cache_size=cache_size,
            clock=clock,
        )
        self._remembered = self._tokens.remembered
        self._watched = WatchedGrants(issuer, self._is_known_revoked, clock)
        self._stop_listening = (
            None if self._revocation is None else self._revocation.on_entry(self._watched.end_revoked)
        )

    def verify(self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False) -> Grant:
        """Verify a grant token: everything except the scopes of a call.

        Form, signature, issuer, developer, times, audience, claims, binding of the principal, revocation
        (``docs/protocol.md`` §6, RFC 9068 §4, RFC 8725).

        ``scopes`` are what the call needs, as its rule names it: not decided here, but a feed that tolerates
        staleness for some scopes compares them. ``checks_key`` says whether the caller checks a proof of the
        key that the token is bound to, the grant's ``key_thumbprint``; without that, a bound token is refused
        (``unchecked_confirmation``).

        Raises :class:`AuthorizationError`.
        """
        grant = self._remembered(token)
        if grant is None:
            grant = run_steps(self._tokens.check(token, scopes))
        return grant if checks_key or grant.key_thumbprint is None else _refuse_bound(grant)

    async def verify_async(
        self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False
    ) -> Grant:
        """Do what :meth:`verify` does, without blocking the event loop."""
        grant = self._remembered(token)
        if grant is None:
            grant = await run_steps_async(self._tokens.check(token, scopes))
        return grant if checks_key or grant.key_thumbprint is None else _refuse_bound(grant)

    def verify_steps(
        self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False
    ) -> Steps[Grant]:
        """Do what :meth:`verify` does, in the steps of a guard."""
        grant = self._remembered(token)
        if grant is None:
            grant = yield from self._tokens.check(token, scopes)
        return grant if checks_key or grant.key_thumbprint is None else _refuse_bound(grant)

    def recheck(self, verified: VerifiedToken, scopes: Sequence[str] | None = None) -> Grant:
        """Check again what can change after :meth:`verify`.

        Whether the token has expired, the issuer's key is still in use, and the grant was revoked; not form,
        signature and claims. If the grant is not the very object that this verifier returned for this token,
        the token is verified in full.
        """
        return run_steps(self.recheck_steps(verified, scopes))

    async def recheck_async(self, verified: VerifiedToken, scopes: Sequence[str] | None = None) -> Grant:
        """Do what :meth:`recheck` does, without blocking the event loop."""
        return await run_steps_async(self.recheck_steps(verified, scopes))

    def recheck_steps(self, verified: VerifiedToken, scopes: Sequence[str] | None = None) -> Steps[Grant]:
        """Do what :meth:`recheck` does, in the steps of a guard."""
        token, grant = verified
        origin = self._tokens.origin_of(grant)
        if origin is None or origin.token != token:
            return (yield from self.verify_steps(token, scopes))
        return (yield from self._tokens.recheck(origin, grant, scopes))

    def watch(self, grant: Grant, ended: Callable[[AuthorizationError], None]) -> Callable[[], None]:
        """Call back once when a grant ends that this verifier returned.

        When a feed learns that it is revoked, or within a second of the expiry of its token; immediately
        where it has ended. Does nothing for any other grant. ``ended`` is called in any thread; what it
        raises is logged. Returns a function that stops watching: call it when the call is over.
        """
        origin = self._tokens.origin_of(grant)
        return _do_nothing if origin is None else self._watched.add(grant, origin, ended)

    def ready(self) -> None:
        """Fetch what the first call would wait for: the keys, the developer of the API key, the revocations.

        Raises :class:`AuthorizationError` ``keys_unavailable`` or ``revocation_unavailable``.
        """
        run_steps(self.ready_steps())

    async def ready_async(self) -> None:
        """Do what :meth:`ready` does, without blocking the event loop."""
        await run_steps_async(self.ready_steps())

    def ready_steps(self) -> Steps[None]:
        """Do what :meth:`ready` does, in steps."""
        return self._tokens.ready()

    def close(self) -> None:
        """Stop learning of revocations for this verifier; a feed that others use continues for them.

        Later calls are refused where revocations matter.
        """
        run_steps(self.close_steps())

    async def close_async(self) -> None:
        """Do what :meth:`close` does, without blocking the event loop."""
        await run_steps_async(self.close_steps())

    def close_steps(self) -> Steps[None]:
        """Do what :meth:`close` does, in steps."""
        if self._stop_listening is not None:
            self._stop_listening()
        closing = None if self._revocation is None else self._revocation.close()
        if closing is not None:
            yield closing

    def _is_known_revoked(self, grant: Grant, key_id: str) -> bool:
        return self._revocation is not None and self._revocation.is_known_revoked(grant, key_id)


def _do_nothing() -> None:
    pass


def _refuse_bound(grant: Grant) -> NoReturn:
    raise AuthorizationError("unchecked_confirmation", attribution=grant)
