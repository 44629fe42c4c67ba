"""A verified grant: what its token states, under the names of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from grantex.base.errors import Attribution


class _Verified(Attribution):
    """Room for what the verifier knows about the token of a grant.

    It is no field: copies of a grant, changed or not, do not have it, and are verified in full.
    """

    __slots__ = ("verified_as",)
    verified_as: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(_Verified):
    """What a verified token states. Frozen."""

    grant_id: str
    token_id: str
    """The ``jti`` of the token that stated it."""
    developer_id: str
    principal_id: str
    """The principal as the developer names it; has a meaning only together with ``developer_id``."""
    principal: str | None
    """The principal's random id ``prn_…``, by which entries and revocations name it, where there is one."""
    agent_id: str
    agent_did: str
    issuer: str
    audience: str | tuple[str, ...]
    """The audience that the principal approved."""
    scopes: tuple[str, ...]
    """Canonical scopes."""
    issued_at: int
    """When the token was issued, in seconds since 1970."""
    expires_at: int
    """When the token expires, in seconds since 1970."""
    delegation_depth: int
    """0 for a grant that the principal gave directly."""
    ancestor_grant_ids: tuple[str, ...]
    """The grants that this one was delegated from, root first, parent last; empty at depth 0."""
    ancestor_agent_ids: tuple[str, ...]
    """The agent of each ancestor grant."""
    parent_agent_did: str | None
    """The DID of the agent that delegated; None at depth 0."""
    authentication_class: str | None
    """How the principal is bound to an account, ``urn:grantex:acr:<way>``."""
    identity_provider: str | None
    """The provider at which the principal signed in, the token's ``idp``; None for any other binding."""
    authentication_methods: tuple[str, ...]
    """How the principal proved itself, the token's ``amr``."""
    authenticated_at: int | None
    """When the principal proved itself, in seconds since 1970."""
    key_thumbprint: str | None
    """The RFC 7638 thumbprint of the key whose holder alone may use the token; None for a bearer token."""
    is_revocation_unknown: bool = False
    """True where nobody could say whether the grant was revoked, and the options let the call through."""


class VerifiedToken(NamedTuple):
    """A token, and the grant that a verifier returned for it."""

    token: str
    grant: Grant

    def __repr__(self) -> str:
        return f"VerifiedToken(token=…, grant={self.grant!r})"


def grant_of(claims: Mapping[str, Any]) -> Grant:
    """Return the grant that checked claims state."""
    audience = claims["aud"]
    confirmation = claims.get("cnf")
    return Grant(
        grant_id=claims["grnt"],
        token_id=claims["jti"],
        developer_id=claims["dev"],
        principal_id=claims["sub"],
        principal=claims.get("prn"),
        agent_id=claims["client_id"],
        agent_did=claims["agt"],
        issuer=claims["iss"],
        audience=audience if isinstance(audience, str) else tuple(audience),
        scopes=tuple(claims["scp"]),
        issued_at=claims["iat"],
        expires_at=claims["exp"],
        delegation_depth=claims["delegationDepth"],
        ancestor_grant_ids=tuple(claims.get("anc", ())),
        ancestor_agent_ids=tuple(claims.get("ancAgt", ())),
        parent_agent_did=claims.get("parentAgt"),
        authentication_class=claims.get("acr"),
        identity_provider=claims.get("idp"),
        authentication_methods=tuple(claims.get("amr", ())),
        authenticated_at=claims.get("auth_time"),
        key_thumbprint=None if confirmation is None else confirmation["jkt"],
    )


def set_origin(grant: Grant, origin: object) -> None:
    """Keep what a verifier knows about the token of a grant with the grant."""
    object.__setattr__(grant, "verified_as", origin)


def origin_of(grant: Grant) -> Any:
    """Return what :func:`set_origin` kept; None for a copy, and for a grant that no verifier made."""
    return getattr(grant, "verified_as", None)
