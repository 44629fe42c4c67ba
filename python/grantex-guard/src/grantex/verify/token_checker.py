"""Checks grant tokens in steps: in full, or what can change of those that are remembered."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Final, NoReturn

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.base.steps import Steps
from grantex.verify.check_claims import CLOCK_TOLERANCE, ServiceExpectation, check_claims
from grantex.verify.grant import Grant, grant_of
from grantex.verify.keys import IssuerKeys
from grantex.verify.mismatch import mismatch
from grantex.verify.origin import Origin, origin_of, set_origin
from grantex.verify.revocation import RevocationCheck
from grantex.verify.token import token_parser
from grantex.verify.token_cache import TokenCache
from grantex.wire.reasons import RefusalReason


class TokenChecker:
    """Checks the tokens of one verifier, and remembers those that are valid. It may be used from any thread.

    It does not check that the holder of a token has the key that it is bound to.
    """

    def __init__(
        self,
        *,
        issuer: str,
        expected: ServiceExpectation,
        developers: frozenset[str] | None,
        keys: IssuerKeys,
        revocation: RevocationCheck | None,
        cache_size: int,
        clock: Callable[[], float],
    ) -> None:
        self._issuer: Final = issuer
        self._expected: Final = expected
        self._developers = developers
        self._keys: Final = keys
        self._revocation: Final = revocation
        self._clock: Final = clock
        self._cache: Final = TokenCache(cache_size)
        self._parse: Final = token_parser()

    def remembered(self, token: str) -> Grant | None:
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
        revocation = self._revocation
        if revocation is None:
            return grant
        try:
            revision = revocation.revision_at(now)
        except Exception:
            # It is asked again, where its faults become refusals.
            return None
        return grant if revision is not None and revision is origin.checked_revision else None

    def check(self, token: object, scopes: Sequence[str] | None) -> Steps[Grant]:
        """Check a token in full, or what can change of one that is remembered."""
        if not isinstance(token, str):
            raise AuthorizationError("malformed_token")
        # A subclass may compare and slice as it likes.
        token = str.__str__(token)
        entry = self._cache.get(token)
        if entry is None:
            return (yield from self._check_new(token, scopes))
        return (yield from self._check_again(*entry, scopes))

    def recheck(self, origin: Origin, grant: Grant, scopes: Sequence[str] | None) -> Steps[Grant]:
        """Check what can change of the token of a grant that this made."""
        if grant.is_revocation_unknown:
            grant = replace(grant, is_revocation_unknown=False)
            set_origin(grant, origin)
        return (yield from self._check_again(origin, grant, scopes))

    def origin_of(self, grant: Grant) -> Origin | None:
        """Return the origin of a grant that this made; None for any other."""
        origin = origin_of(grant)
        return origin if origin is not None and origin.checker is self else None

    def ready(self) -> Steps[None]:
        """Fetch what the first call would wait for."""
        loading = self._keys.load()
        if loading is not None:
            yield loading
        if self._revocation is not None:
            try:
                connecting = self._revocation.ready()
                if connecting is not None:
                    yield connecting
            except Exception as cause:
                _refuse(cause, "revocation_unavailable")
        yield from self._known_developers()

    def _check_new(self, token: str, scopes: Sequence[str] | None) -> Steps[Grant]:
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
        details = check_claims(payload, self._expected, now)
        grant = grant_of(payload, details)
        origin = Origin(token, key, payload["exp"] + CLOCK_TOLERANCE, self)
        set_origin(grant, origin)
        self._cache.put(origin, grant)
        return (yield from self._not_revoked(origin, grant, scopes, now))

    def _check_again(self, origin: Origin, grant: Grant, scopes: Sequence[str] | None) -> Steps[Grant]:
        key = self._keys.find(origin.key.kid, self._now_before_end(origin, grant))
        if isinstance(key, Future):
            key = yield key
        now = self._now_before_end(origin, grant)
        if key is origin.key:
            return (yield from self._not_revoked(origin, grant, scopes, now))
        self._cache.discard(origin)
        return (yield from self._check_new(origin.token, scopes))

    def _not_revoked(
        self, origin: Origin, grant: Grant, scopes: Sequence[str] | None, now: float
    ) -> Steps[Grant]:
        revocation = self._revocation
        if revocation is None:
            return grant
        try:
            revision = revocation.revision_at(now)
            if revision is not None and revision is origin.checked_revision:
                return grant
            state = revocation.is_revoked(origin.token, grant, origin.key.kid, scopes)
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
        if self._developers is not None or self._revocation is None:
            return self._developers or frozenset()
        try:
            developer = self._revocation.developer()
            if isinstance(developer, Future):
                developer = yield developer
        except Exception as cause:
            raise AuthorizationError("revocation_unavailable", cause=cause) from cause
        self._developers = frozenset((developer,))
        return self._developers


def _refuse(cause: Exception, reason: RefusalReason, grant: Grant | None = None) -> NoReturn:
    refusal = as_refusal(cause, reason, attribution=grant)
    raise refusal from refusal.__cause__
