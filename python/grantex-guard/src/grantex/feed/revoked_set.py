"""What has been revoked, in memory."""

from collections.abc import Iterable
from math import inf
from typing import Final, NamedTuple

from grantex.feed.entry import FeedEntry
from grantex.verify.grant import Grant

# How long entries are kept after the last token that they end has expired, in seconds.
_KEPT: Final = 60.0


class _Ended(NamedTuple):
    before: float
    """Ends tokens issued until then, in seconds since 1970."""
    exp: float


_Kind = dict[str, _Ended]


class RevokedSet:
    """What has been revoked. One thread adds, and any thread asks."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        """Make a set in which these keys are revoked already."""
        self._keys: Final = set(keys)
        self._grants: Final[_Kind] = {}
        self._tokens: Final[_Kind] = {}
        self._agents: Final[_Kind] = {}
        self._principals: Final[_Kind] = {}
        self._developers: Final[_Kind] = {}
        self._kinds: Final = {
            "grant": self._grants,
            "token": self._tokens,
            "agent": self._agents,
            "principal": self._principals,
            "developer": self._developers,
        }
        self._unknown_until = -inf
        self.revision: object = object()
        """A new object after each entry: a token that is not revoked stays so while the object is the
        same."""

    def __len__(self) -> int:
        """The number of entries; several for one id count once."""
        return len(self._keys) + sum(map(len, self._kinds.values()))

    @property
    def keys(self) -> frozenset[str]:
        """The keys, which are never forgotten."""
        return frozenset(self._keys)

    def add(self, entry: FeedEntry) -> None:
        """Add an entry."""
        if entry.kind is None:
            self._unknown_until = max(self._unknown_until, entry.exp + _KEPT)
        elif entry.kind == "key":
            self._keys.add(entry.id)
        else:
            kind = self._kinds[entry.kind]
            known = kind.get(entry.id, _Ended(-inf, -inf))
            kind[entry.id] = _Ended(max(known.before, entry.before), max(known.exp, entry.exp))
        # Last: who looked before the entry was there looks again.
        self.revision = object()

    def revokes(self, grant: Grant, key_id: str) -> bool:
        """Whether a token is revoked.

        By itself, its grant, an ancestor, an agent of either, its principal, its developer or its key.
        """
        issued_at = grant.issued_at
        return (
            _is_ended(self._grants, grant.grant_id, issued_at)
            or _is_ended(self._tokens, grant.token_id, issued_at)
            or key_id in self._keys
            or _is_ended(self._agents, grant.agent_id, issued_at)
            or _is_ended(self._developers, grant.developer_id, issued_at)
            or (grant.principal is not None and _is_ended(self._principals, grant.principal, issued_at))
            or (grant.delegation_depth > 0 and self._ends_ancestor(grant))
        )

    def revokes_key(self, key_id: str) -> bool:
        """Whether a key is revoked."""
        return key_id in self._keys

    def is_understood(self, now: float) -> bool:
        """Whether the kind of every entry that still counts is known."""
        return now > self._unknown_until

    def drop(self, now: float) -> None:
        """Forget entries that no longer affect any token."""
        for kind in self._kinds.values():
            for id_ in [id_ for id_, ended in kind.items() if now > ended.exp + _KEPT]:
                del kind[id_]

    def _ends_ancestor(self, grant: Grant) -> bool:
        return any(_is_ended(self._grants, id_, grant.issued_at) for id_ in grant.ancestor_grant_ids) or any(
            _is_ended(self._agents, id_, grant.issued_at) for id_ in grant.ancestor_agent_ids
        )


def _is_ended(kind: _Kind, id_: str, issued_at: float) -> bool:
    ended = kind.get(id_)
    return ended is not None and issued_at <= ended.before
