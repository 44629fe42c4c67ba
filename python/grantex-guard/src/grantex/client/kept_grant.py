"""The tokens of one grant as a store keeps them."""

import json
import math
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from pydantic import ValidationError

from grantex.client.errors import GrantexError
from grantex.client.models.model import Answer
from grantex.client.models.tokens import GrantTokens
from grantex.client.token_claims import claims_of, lifetime_of

ANSWER_REMEMBERED: Final = 50.0
"""Seconds. The server returns an answer again for 60 seconds and treats a later repetition as theft, which
ends the grant (`docs/protocol.md` §6). The rest of the minute lets the last attempt arrive."""

# A call with the returned token must still be able to arrive. In seconds.
_LEAST_LEFT: Final = 5.0


@dataclass(frozen=True, slots=True)
class PendingRefresh:
    """A refresh whose answer is not stored yet."""

    idempotency_key: str
    """Gets the first answer again if it was lost."""
    since: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class KeptGrant:
    """The tokens of one grant, and when to refresh them."""

    tokens: GrantTokens
    holds_until: float
    """The expiry of the grant token by the local clock, in seconds since 1970: never later than its true
    expiry."""
    pending: PendingRefresh | None = None
    attempt: int = 0
    """How many refreshes with this refresh token failed."""

    @property
    def token(self) -> str:
        """The grant token."""
        return self.tokens.grant_token

    def is_spent(self, now: float) -> bool:
        """Whether the token is too close to its end to be used."""
        left = self.holds_until - now
        # If more than its whole lifetime is left, the clock was set back, and its expiry is unknown.
        return left <= self._part(1 / 4, _LEAST_LEFT) or left > lifetime_of(self.token) + _LEAST_LEFT

    def is_half_spent(self, now: float) -> bool:
        """Whether less than half of the token's lifetime is left."""
        return self.holds_until - now < lifetime_of(self.token) / 2

    def is_due(self, now: float, ahead: float) -> bool:
        """Whether the token expires within `ahead` seconds, or within half of its lifetime if that is
        shorter."""
        return self.holds_until - now <= self._part(1 / 2, ahead)

    def may_try_ahead(self, now: float) -> bool:
        """Whether a refresh may be tried while the old token is valid.

        A refresh whose answer was lost for good may have been done: trying again would then end the grant, so
        it waits until nothing can be lost.
        """
        return self.pending is None or is_remembered(self.pending, now)

    def _part(self, share: float, most: float) -> float:
        return min(lifetime_of(self.token) * share, most)


def given_grant(tokens: GrantTokens, now: float) -> KeptGrant:
    """Keep tokens from outside. When they were issued is unknown.

    They expire by the server's clock, and no later than if they were new.
    """
    return KeptGrant(tokens, min(tokens.expires_at.timestamp(), now + lifetime_of(tokens.grant_token)))


def refreshed_grant(tokens: GrantTokens, since: float) -> KeptGrant:
    """Keep tokens that were issued after `since`: they are valid until then at least, whatever the server's
    clock."""
    return KeptGrant(tokens, since + lifetime_of(tokens.grant_token))


def is_newer(one: GrantTokens, other: GrantTokens) -> bool:
    """Whether the first tokens are newer than the second, or of another grant."""
    return one.grant_id != other.grant_id or _issued_at(one) > _issued_at(other)


def newest(mine: KeptGrant, stored: KeptGrant | None) -> KeptGrant:
    """Return the content of the store, unless another source has written older tokens than this one has."""
    if stored is None:
        return mine
    is_same_grant = mine.tokens.grant_id == stored.tokens.grant_id
    return mine if is_same_grant and is_newer(mine.tokens, stored.tokens) else stored


def begin_refresh(grant: KeptGrant, now: float) -> tuple[KeptGrant, PendingRefresh]:
    """Join the running refresh as long as its answer can still be requested; otherwise start a new one."""
    if grant.pending is not None and is_remembered(grant.pending, now):
        return grant, grant.pending
    following = grant if grant.pending is None else given_up(grant)
    pending = PendingRefresh(_refresh_key(following), now)
    return replace(following, pending=pending), pending


def is_remembered(pending: PendingRefresh, now: float) -> bool:
    """Whether the server still has the answer. A refresh that began in the future shows that the clock was
    set back."""
    return abs(now - pending.since) < ANSWER_REMEMBERED


def given_up(grant: KeptGrant) -> KeptGrant:
    """After a failed refresh: the next one has another key."""
    return replace(grant, pending=None, attempt=grant.attempt + 1)


def are_grant_tokens(value: object) -> bool:
    """Whether a value is the answer of `tokens.exchange`."""
    return isinstance(value, GrantTokens) and lifetime_of(value.grant_token) > 0


def to_text(grant: KeptGrant) -> str:
    """Return a grant as a store keeps it: the same text as TypeScript's, so that both may share a store."""
    tokens = grant.tokens.model_dump(mode="json", by_alias=True)
    kept: dict[str, object] = {**tokens, "holdsUntil": round(grant.holds_until * 1000)}
    if grant.pending is not None:
        since = round(grant.pending.since * 1000)
        kept["pending"] = {"idempotencyKey": grant.pending.idempotency_key, "since": since}
    if grant.attempt > 0:
        kept["attempt"] = grant.attempt
    return json.dumps(kept, separators=(",", ":"))


def from_text(text: str, name: str) -> KeptGrant:
    """Raise GrantexError `STORE_DAMAGED`."""
    try:
        stored = _Stored.model_validate_json(text)
    except ValidationError:
        stored = None
    # Raised here, without a cause, which would quote the tokens.
    if stored is None or not lifetime_of(stored.grant_token) > 0 or not math.isfinite(stored.holds_until):
        raise GrantexError(
            "STORE_DAMAGED", f"the store does not hold the tokens of a grant under {name}, but something else"
        )
    tokens = GrantTokens(**{member: getattr(stored, member) for member in GrantTokens.model_fields})
    begun = stored.pending
    pending = None if begun is None else PendingRefresh(begun.idempotency_key, begun.since / 1000)
    return KeptGrant(tokens, stored.holds_until / 1000, pending, stored.attempt)


class _StoredRefresh(Answer):
    idempotency_key: str
    since: float


class _Stored(GrantTokens):
    holds_until: float
    pending: _StoredRefresh | None = None
    attempt: int = 0


def _refresh_key(grant: KeptGrant) -> str:
    """Return the idempotency key of a refresh, made from the tokens.

    Processes that share a store and refresh at the same moment present the same key, and all get the same
    answer (`docs/protocol.md` §2). Knowing only the refresh token or only the grant token does not reveal it.
    """
    parts = ["grantex refresh", grant.attempt, grant.tokens.refresh_token, grant.tokens.grant_token]
    return sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()


def _issued_at(tokens: GrantTokens) -> float:
    issued_at = claims_of(tokens.grant_token).get("iat")
    return float(issued_at) if isinstance(issued_at, int | float) else float("nan")
