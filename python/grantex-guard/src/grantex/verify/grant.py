"""A verified grant: what its token states, under the names of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from grantex.base.errors import Attribution
from grantex.verify.details.call_detail import CallDetail


class _Verified(Attribution):
    """Room for the origin of a grant.

    It is no field: copies of a grant, changed or not, do not have one, and are verified in full.
    """

    __slots__ = ("origin",)


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
    authorization_details: tuple[CallDetail, ...]
    """What limits the calls of scopes that stand ``by_details`` (``docs/protocol.md`` §15); empty where
    nothing does."""
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


def grant_of(claims: Mapping[str, Any], details: tuple[CallDetail, ...]) -> Grant:
    """Return the grant that checked claims and their details state."""
    stated = claims.get
    audience = claims["aud"]
    confirmation = stated("cnf")
    grant: Any = _Draft()
    grant.grant_id = claims["grnt"]
    grant.token_id = claims["jti"]
    grant.developer_id = claims["dev"]
    grant.principal_id = claims["sub"]
    grant.principal = stated("prn")
    grant.agent_id = claims["client_id"]
    grant.agent_did = claims["agt"]
    grant.issuer = claims["iss"]
    grant.audience = audience if isinstance(audience, str) else tuple(audience)
    grant.scopes = tuple(claims["scp"])
    grant.authorization_details = details
    grant.issued_at = claims["iat"]
    grant.expires_at = claims["exp"]
    grant.delegation_depth = claims["delegationDepth"]
    grant.ancestor_grant_ids = tuple(stated("anc", ()))
    grant.ancestor_agent_ids = tuple(stated("ancAgt", ()))
    grant.parent_agent_did = stated("parentAgt")
    grant.authentication_class = stated("acr")
    grant.identity_provider = stated("idp")
    grant.authentication_methods = tuple(stated("amr", ()))
    grant.authenticated_at = stated("auth_time")
    grant.key_thumbprint = None if confirmation is None else confirmation["jkt"]
    grant.is_revocation_unknown = False
    grant.__class__ = Grant
    return cast("Grant", grant)


# A grant while it is made: the constructor of a frozen class takes three times as long as setting members,
# which Python does without a call only where both methods of frozen classes are replaced.
_Draft = type(
    "_Draft",
    (_Verified,),
    {
        "__slots__": Grant.__slots__,
        "__init__": object.__init__,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    },
)
