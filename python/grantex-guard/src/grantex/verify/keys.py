"""The keys of one issuer, fetched from its JWKS."""

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from grantex.base.base64 import decode_base64url
from grantex.base.engine import get_engine
from grantex.base.errors import AuthorizationError
from grantex.base.limited_body import read_limited_text
from grantex.base.shared_work import SharedWork
from grantex.base.strict_json import parse_json
from grantex.verify.issuer_key import IssuerKey, import_issuer_key

MAX_JWKS_BYTES = 64 * 1024
"""The largest JWKS that is read."""
MAX_JWKS_KEYS = 32
"""The most keys that a JWKS may hold."""

_TIMEOUT = 5
_DEFAULT_MAX_AGE = 300
_MIN_MAX_AGE = 30
_MAX_MAX_AGE = 24 * 60 * 60
# The share of its life after which a set is fetched again in the background, before any call must wait for
# it.
_EARLY = 0.8
# How long no fetch follows a failed one, in seconds.
_RETRY = 2
# How long an unknown key causes no further fetch, in seconds.
_UNKNOWN_KEY_INTERVAL = 30
# How far the clock may be set back before the age of a set cannot be told any more, in seconds.
_STEP_BACK = 30


@dataclass(frozen=True, slots=True)
class _KeySet:
    keys: Mapping[str, IssuerKey]
    start: float
    """Before this, the clock has been set back, and calls wait for a fetch."""
    early: float
    """From here on, a fetch runs in the background."""
    stale: float
    """From here on, calls wait for a fetch."""
    end: float
    """From here on, the set is not used."""


@dataclass(frozen=True, slots=True)
class _Failure:
    at: float
    cause: Exception


class IssuerKeys:
    """Keeps the keys of one issuer. Runs one fetch at a time.

    Uses a set for its ``max-age`` (30 s to a day, 5 minutes where none is stated), and for ``grace`` seconds
    more while the issuer cannot be reached. An unknown key causes a fetch, at most once in 30 s. A response
    that is too large, has too many keys, or is not a JWKS counts as an outage. Uses only RSA keys of 2048 to
    4096 bits with exponent 65537 for RS256 signatures, and none whose ``key_ops`` lack ``verify``.
    """

    def __init__(self, *, url: str, grace: float, clock: Callable[[], float]) -> None:
        self._url = url
        self._grace = grace
        self._clock = clock
        self._current: _KeySet | None = None
        self._failure: _Failure | None = None
        self._looked_for_unknown_at = float("-inf")
        self._refresh = SharedWork(self._fetch)

    def find(self, kid: str, now: float) -> IssuerKey | Future[IssuerKey]:
        """Find a key: immediately while the set is fresh, otherwise after a fetch.

        ``now`` is in seconds since 1970. Raises :class:`AuthorizationError` ``unknown_key``, or
        ``keys_unavailable`` when the set cannot be fetched and is too old to be used.
        """
        current = self._current
        if current is None or now >= current.stale or now < current.start:
            if not self._has_just_failed(now):
                return self._find_after_fetch(kid, current)
        elif now >= current.early and not self._has_just_failed(now):
            self._refresh.start()
        key = self._usable(now).keys.get(kid)
        if key is not None:
            return key
        if _is_within(self._looked_for_unknown_at, _UNKNOWN_KEY_INTERVAL, now):
            raise self._unknown_key()
        self._looked_for_unknown_at = now
        return self._find_after_fetch(kid, current)

    def fresh(self, kid: str, now: float) -> IssuerKey | None:
        """Find a key without any fetch; None where :meth:`find` would start one, or has no such key."""
        current = self._current
        if current is None or not current.start <= now < current.early:
            return None
        return current.keys.get(kid)

    def load(self) -> Future[None] | None:
        """Fetch the set unless a fresh one is here. Fails with ``keys_unavailable``."""
        now = self._clock()
        current = self._current
        if current is not None and current.start <= now < current.stale:
            return None
        return get_engine().submit(self._load())

    def _find_after_fetch(self, kid: str, seen: _KeySet | None) -> Future[IssuerKey]:
        return get_engine().submit(self._fetch_and_find(kid, seen))

    async def _fetch_and_find(self, kid: str, seen: _KeySet | None) -> IssuerKey:
        # A fetch may have ended since the caller looked.
        if self._current is seen:
            await self._refresh.join()
        now = self._clock()
        key = self._usable(now).keys.get(kid)
        if key is not None:
            return key
        self._looked_for_unknown_at = now
        raise self._unknown_key()

    async def _load(self) -> None:
        await self._refresh.join()
        self._usable(self._clock())

    async def _fetch(self) -> None:
        try:
            self._current = await self._load_set()
            self._failure = None
        except Exception as cause:
            self._failure = _Failure(self._clock(), cause)

    async def _load_set(self) -> _KeySet:
        known = self._current.keys if self._current is not None else {}
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        request = get_engine().http.stream("GET", self._url, headers=headers)
        async with asyncio.timeout(_TIMEOUT), request as response:
            if not response.is_success:
                raise ValueError(f"The JWKS was answered with status {response.status_code}.")
            keys = _import_keys(await read_limited_text(response, MAX_JWKS_BYTES), known)
            max_age = _max_age_of(response.headers.get("cache-control", ""))
        now = self._clock()
        stale = now + max_age
        return _KeySet(
            keys,
            start=now - _STEP_BACK,
            early=now + max_age * _EARLY,
            stale=stale,
            end=stale + self._grace,
        )

    def _has_just_failed(self, now: float) -> bool:
        failure = self._failure
        return failure is not None and _is_within(failure.at, _RETRY, now)

    def _usable(self, now: float) -> _KeySet:
        current = self._current
        if current is not None and now < current.end:
            return current
        raise AuthorizationError(
            "keys_unavailable", cause=None if self._failure is None else self._failure.cause
        )

    def _unknown_key(self) -> AuthorizationError:
        failure = self._failure
        if failure is None:
            return AuthorizationError("unknown_key")
        return AuthorizationError("keys_unavailable", cause=failure.cause)


def _is_within(moment: float, interval: float, now: float) -> bool:
    """Tell whether two moments are close, in either order, because a clock may be set back."""
    return abs(now - moment) < interval


def _import_keys(text: str | None, known: Mapping[str, IssuerKey]) -> Mapping[str, IssuerKey]:
    if text is None:
        raise ValueError(f"The JWKS is larger than {MAX_JWKS_BYTES} bytes, or not UTF-8.")
    key_set = parse_json(text)
    jwks = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(jwks, list):
        raise ValueError("The JWKS has no list of keys.")  # noqa: TRY004 -- it is data, not an argument
    if len(jwks) > MAX_JWKS_KEYS:
        raise ValueError(f"The JWKS has more than {MAX_JWKS_KEYS} keys.")
    keys: dict[str, IssuerKey] = {}
    for jwk in filter(_is_signing_key, jwks):
        kid = jwk["kid"]
        if kid in keys:
            raise ValueError("The JWKS names one key id twice.")
        same = known.get(kid)
        keys[kid] = same if same is not None and same.n == jwk["n"] else import_issuer_key(kid, jwk["n"])
    return keys


_SIZES = range(256, 513)
_PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


def _is_signing_key(jwk: Any) -> bool:
    if not isinstance(jwk, dict):
        return False
    if (jwk.get("kty"), jwk.get("alg"), jwk.get("use"), jwk.get("e")) != ("RSA", "RS256", "sig", "AQAB"):
        return False
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return False
    # Anybody can sign with a key whose private half is published.
    if any(member in jwk for member in _PRIVATE_MEMBERS):
        return False
    kid, n = jwk.get("kid"), jwk.get("n")
    if not isinstance(kid, str) or not isinstance(n, str):
        return False
    modulus = decode_base64url(n)
    # A leading zero byte would make a short modulus look long.
    return modulus is not None and len(modulus) in _SIZES and modulus[0] != 0


_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=([0-9]{1,9})(?:$|[\s,])", re.IGNORECASE)


def _max_age_of(cache_control: str) -> int:
    stated = _MAX_AGE.search(cache_control)
    return min(max(int(stated[1]) if stated else _DEFAULT_MAX_AGE, _MIN_MAX_AGE), _MAX_MAX_AGE)
