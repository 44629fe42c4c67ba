"""Verifies grant tokens for one service."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Literal, NoReturn

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.base.steps import Steps, run_steps, run_steps_async
from grantex.verify.binding import MinimumBinding, demand_of
from grantex.verify.check_claims import CLOCK_TOLERANCE, ServiceExpectation, check_claims
from grantex.verify.grant import Grant, VerifiedToken, grant_of
from grantex.verify.keys import IssuerKeys
from grantex.verify.mismatch import mismatch
from grantex.verify.origin import Origin, origin_of, set_origin
from grantex.verify.revocation import Revocation, RevocationContext
from grantex.verify.token import token_parser
from grantex.verify.token_cache import TokenCache
from grantex.verify.verifier_options import check_verifier_options
from grantex.verify.watched_grants import WatchedGrants
from grantex.wire.reasons import RefusalReason


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

    A wrong option raises ``TypeError`` and is named.
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
        self.audience = (audience,) if isinstance(audience, str) else tuple(audience)
        binding = None if minimum_binding is None else demand_of(minimum_binding)
        self._expected = ServiceExpectation(self.audience, binding)
        self._issuer = issuer
        self._developers = None if developers is None else frozenset(developers)
        self._clock = clock
        url = f"{issuer}/.well-known/jwks.json" if jwks_url is None else jwks_url
        self._keys = IssuerKeys(url=url, grace=jwks_grace, clock=clock)
        self._check = (
            None
            if revocation == "none"
            else revocation.connect(RevocationContext(issuer=issuer, keys=self._keys, clock=clock))
        )
        self._cache = TokenCache(cache_size)
        self._parse = token_parser()
        self._watched = WatchedGrants(self._is_known_revoked, clock)
        self._stop_listening = (
            None if self._check is None else self._check.on_entry(self._watched.end_revoked)
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
            grant = run_steps(self._verify(token, scopes))
        return grant if checks_key or grant.key_thumbprint is None else _refuse_bound(grant)

    async def verify_async(
        self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False
    ) -> Grant:
        """Do what :meth:`verify` does, without blocking the event loop."""
        grant = self._remembered(token)
        if grant is None:
            grant = await run_steps_async(self._verify(token, scopes))
        return grant if checks_key or grant.key_thumbprint is None else _refuse_bound(grant)

    def verify_steps(
        self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False
    ) -> Steps[Grant]:
        """Do what :meth:`verify` does, in the steps of a guard."""
        grant = self._remembered(token)
        if grant is None:
            grant = yield from self._verify(token, scopes)
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
        origin = origin_of(grant)
        if origin is None or origin.verifier is not self or origin.token != token:
            return (yield from self.verify_steps(token, scopes))
        if grant.is_revocation_unknown:
            grant = replace(grant, is_revocation_unknown=False)
            set_origin(grant, origin)
        return (yield from self._verify_again(origin, grant, scopes))

    def watch(self, grant: Grant, ended: Callable[[AuthorizationError], None]) -> Callable[[], None]:
        """Call back once when a grant ends that this verifier returned.

        When a feed learns that it is revoked, or within a second of the expiry of its token; immediately
        where it has ended. Does nothing for any other grant. ``ended`` is called in any thread; what it
        raises is logged. Returns a function that stops watching: call it when the call is over.
        """
        origin = origin_of(grant)
        if origin is None or origin.verifier is not self:
            return _do_nothing
        return self._watched.add(grant, origin, ended)

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
        loading = self._keys.load()
        if loading is not None:
            yield loading
        if self._check is not None:
            try:
                connecting = self._check.ready()
                if connecting is not None:
                    yield connecting
            except Exception as cause:
                _refuse(cause, "revocation_unavailable")
        yield from self._known_developers()

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
        closing = None if self._check is None else self._check.close()
        if closing is not None:
            yield closing

    def _remembered(self, token: str) -> Grant | None:
        """Decide about a token where memory suffices: no I/O, no future, no generator."""
        if type(token) is not str:
            return None
        entry = self._cache.get(token)
        if entry is None:
            return None
        origin, grant = entry
        now = self._clock()
        if now >= origin.end or self._keys.fresh(origin.key.kid, now) is not origin.key:
            return None
        check = self._check
        if check is None:
            return grant
        try:
            revision = check.revision_at(now)
        except Exception:
            # It is asked again, where its faults become refusals.
            return None
        return grant if revision is not None and revision is origin.checked_revision else None

    def _verify(self, token: object, scopes: Sequence[str] | None) -> Steps[Grant]:
        if not isinstance(token, str):
            raise AuthorizationError("malformed_token")
        # A subclass may compare and slice as it likes.
        token = str.__str__(token)
        entry = self._cache.get(token)
        if entry is None:
            return (yield from self._verify_anew(token, scopes))
        return (yield from self._verify_again(*entry, scopes))

    def _verify_anew(self, token: str, scopes: Sequence[str] | None) -> Steps[Grant]:
        parsed = self._parse(token)
        payload = parsed.payload
        issuer = payload.get("iss")
        if issuer != self._issuer:
            raise AuthorizationError("wrong_issuer", **mismatch([self._issuer], issuer))
        developers = self._developers or (yield from self._known_developers())
        developer = payload.get("dev")
        if not isinstance(developer, str) or developer not in developers:
            raise AuthorizationError("wrong_developer")
        key = self._keys.find(parsed.kid, self._clock())
        if isinstance(key, Future):
            key = yield key
        if not key.verify(parsed):
            raise AuthorizationError("bad_signature")
        now = self._clock()
        check_claims(payload, self._expected, now)
        grant = grant_of(payload)
        origin = Origin(token, key, payload["exp"] + CLOCK_TOLERANCE, self)
        set_origin(grant, origin)
        self._cache.put(origin, grant)
        return (yield from self._not_revoked(origin, grant, scopes, now))

    def _verify_again(self, origin: Origin, grant: Grant, scopes: Sequence[str] | None) -> Steps[Grant]:
        key = self._keys.find(origin.key.kid, self._now_before_end(origin, grant))
        if isinstance(key, Future):
            key = yield key
        now = self._now_before_end(origin, grant)
        if key is origin.key:
            return (yield from self._not_revoked(origin, grant, scopes, now))
        self._cache.discard(origin)
        return (yield from self._verify_anew(origin.token, scopes))

    def _not_revoked(
        self, origin: Origin, grant: Grant, scopes: Sequence[str] | None, now: float
    ) -> Steps[Grant]:
        check = self._check
        if check is None:
            return grant
        try:
            revision = check.revision_at(now)
            if revision is not None and revision is origin.checked_revision:
                return grant
            state = check.is_revoked(origin.token, grant, origin.key.kid, scopes)
            is_waiting = isinstance(state, Future)
            if isinstance(state, Future):
                state = yield state
        except Exception as cause:
            _refuse(cause, "revocation_unavailable", grant)
        if state is not False and state != "unknown":
            self._cache.discard(origin)
            raise AuthorizationError("revoked", attribution=grant)
        if is_waiting:
            # The token may have expired while the answer was on its way.
            self._now_before_end(origin, grant)
        elif state is False:
            origin.checked_revision = revision
        if state is False:
            return grant
        unknown = replace(grant, is_revocation_unknown=True)
        set_origin(unknown, origin)
        return unknown

    def _now_before_end(self, origin: Origin, grant: Grant) -> float:
        now = self._clock()
        if now < origin.end:
            return now
        self._cache.discard(origin)
        raise AuthorizationError("expired", attribution=grant)

    def _known_developers(self) -> Steps[frozenset[str]]:
        if self._developers is not None or self._check is None:
            return self._developers or frozenset()
        try:
            developer = self._check.developer()
            if isinstance(developer, Future):
                developer = yield developer
        except Exception as cause:
            raise AuthorizationError("revocation_unavailable", cause=cause) from cause
        self._developers = frozenset((developer,))
        return self._developers

    def _is_known_revoked(self, grant: Grant, key_id: str) -> bool:
        return self._check is not None and self._check.is_known_revoked(grant, key_id)


def _do_nothing() -> None:
    pass


def _refuse(cause: Exception, reason: RefusalReason, grant: Grant | None = None) -> NoReturn:
    refusal = as_refusal(cause, reason, attribution=grant)
    raise refusal from refusal.__cause__


def _refuse_bound(grant: Grant) -> NoReturn:
    raise AuthorizationError("unchecked_confirmation", attribution=grant)
