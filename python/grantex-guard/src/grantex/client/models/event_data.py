"""The data of each type of event (`docs/protocol.md` §12)."""

from types import MappingProxyType
from typing import Literal

from pydantic import ConfigDict

from grantex.client.models.model import Answer, Details, Instant, Texts


class _OfPerson(Answer):
    principal: str
    """`prn_…`, as in tokens."""
    principal_id: str | None
    """Your name for them; None once they were erased."""


class _OfRequest(_OfPerson):
    auth_request_id: str
    agent_id: str


class _OfLogin(Answer):
    client_id: str | None = None
    """The client of an OAuth login; None for a request of the JSON API."""
    client_name: str | None = None
    """As the client states it."""
    audience: str | None = None


class _OfAgent(Answer):
    agent_id: str


class _OfHold(Answer):
    by: str
    """Who holds: `developer`, `person`, `vouched` or `rule`."""
    reason: str | None


class _OfRelease(Answer):
    by: str
    held_by: Texts
    """Who still holds it."""


class AgentCreated(_OfAgent):
    """`agent.created`."""

    name: str


class AgentUpdated(_OfAgent):
    """`agent.updated`."""

    name: str
    changed: Texts
    """The names of the members."""


class AgentSuspended(_OfAgent):
    """`agent.suspended`."""


class AgentReactivated(_OfAgent):
    """`agent.reactivated`."""


class AgentDeleted(_OfAgent):
    """`agent.deleted`."""


class AgentGrantsRevoked(_OfAgent):
    """`agent.grants_revoked`."""


class AgentHeld(_OfAgent, _OfHold):
    """`agent.held`."""


class AgentReleased(_OfAgent, _OfRelease):
    """`agent.released`."""


class AgentKeyRotated(_OfAgent):
    """`agent.key_rotated`."""

    kid: str


class AuthorizationRequested(_OfRequest):
    """`authorization.requested`."""

    scopes: Texts


class AuthorizationApproved(_OfRequest, _OfLogin):
    """`authorization.approved`."""


class AuthorizationDenied(_OfLogin):
    """`authorization.denied`. Anybody may deny an OAuth login, also of a client that nobody has authorized
    before."""

    auth_request_id: str
    agent_id: str | None
    principal: str | None
    principal_id: str | None


class AuthorizationCancelled(_OfRequest):
    """`authorization.cancelled`: the developer took the request back."""


class GrantCreated(_OfPerson):
    """`grant.created`."""

    grant_id: str
    agent_id: str
    scopes: Texts
    authorization_details: Details | None = None
    """What limits the scopes `name:action:by_details`; None where none is limited."""
    audience: str
    identity_provider: str | None
    """The issuer of the provider at which the approving person signed in."""
    expires_at: Instant
    parent_grant_id: str | None
    """Only for a delegated grant."""
    auth_request_id: str | None
    """Only for a grant that was exchanged for a code."""


class AssertionUsed(_OfPerson):
    """`assertion.used`: a client got a token by an assertion of the provider, without the person (§14)."""

    grant_id: str
    agent_id: str
    identity_provider: str


class AssertionRefused(_OfPerson):
    """`assertion.refused`, because the developer or the person has stopped the agent at the service."""

    agent_id: str
    audience: str
    identity_provider: str
    stopped_by: str
    """`developer` or `person`."""
    grant_id: str | None
    """The grant by which the developer has."""


class _OfApproval(_OfPerson):
    approval_id: str
    grant_id: str
    """The grant of the call."""
    agent_id: str
    audience: str
    action: str
    digest: str
    """Stands for the arguments, which no event holds."""


class ApprovalRequested(_OfApproval):
    """`approval.requested`: a person is asked about a call."""

    expires_at: Instant


class ApprovalDecided(_OfApproval):
    """`approval.decided`: the person has answered."""

    decision: Literal["approved", "refused"]
    use_until: Instant | None
    """Until when an approved call can run; None for a refused one."""


class ApprovalUsed(_OfApproval):
    """`approval.used`: an approved call runs, once."""

    entry_id: str
    """The audit entry of the call."""


class GrantRevoked(Answer):
    """`grant.revoked`."""

    grant_id: str


class GrantHeld(_OfHold):
    """`grant.held`."""

    grant_id: str


class GrantReleased(_OfRelease):
    """`grant.released`."""

    grant_id: str


class GrantStopped(_OfPerson):
    """`grant.stopped`: the developer has stopped the agent by a grant that had ended already."""

    grant_id: str
    agent_id: str


class GrantStopLifted(_OfPerson):
    """`grant.stop_lifted`: assertions of the provider count again for this agent, person and service."""

    grant_id: str
    agent_id: str


class TokenRevoked(Answer):
    """`token.revoked`."""

    jti: str
    ended_grants: int
    """How many grants that were delegated with the token ended with it; its own grant stays active."""
    ended_grant_ids: Texts
    """The first 100 of them; each also has a `grant.revoked` event."""


class PrincipalBound(_OfPerson):
    """`principal.bound`."""

    way: str
    """See `BindingWay`."""
    identity_provider: str | None
    """The issuer of the binding's provider, for `directory`."""
    is_recovery: bool


class PrincipalGrantsRevoked(_OfPerson):
    """`principal.grants_revoked`."""


class PrincipalErased(_OfPerson):
    """`principal.erased`."""


class DeveloperGrantsRevoked(Answer):
    """`developer.grants_revoked`."""


class ResourceMoved(Answer):
    """`resource.moved`: a service of the developer that now names another one."""

    audience: str


class ApiKeyCreated(Answer):
    """`api_key.created`."""

    key_id: str
    name: str
    roles: Texts
    expires_at: Instant | None
    allowed_by: str | None = None
    """Of a key that a program got by a login: the key in whose console session it was allowed."""


class ApiKeyRotated(Answer):
    """`api_key.rotated`."""

    key_id: str
    name: str
    successor_id: str


class ApiKeyRevoked(Answer):
    """`api_key.revoked`."""

    key_id: str
    name: str


class IssuerKeyRevoked(Answer):
    """`issuer_key.revoked`."""

    kid: str


class AuditDisposed(Answer):
    """`audit.disposed`: entries of the audit log were older than the developer keeps them."""

    size: int
    """How many entries are gone: those from 1 to `size`."""
    root: str
    """That of the tree over them, in base64."""
    hash: str
    """That of the last of them."""
    through: Instant
    """None of them is later."""
    retention: str
    """The setting, such as `400d`."""


class UnknownEvent(Answer):
    """The data of an event of a newer server, with the names of the wire in `model_extra`."""

    model_config = ConfigDict(extra="allow")


EventData = (
    AgentCreated
    | AgentUpdated
    | AgentSuspended
    | AgentReactivated
    | AgentDeleted
    | AgentGrantsRevoked
    | AgentHeld
    | AgentReleased
    | AgentKeyRotated
    | AuthorizationRequested
    | AuthorizationApproved
    | AuthorizationDenied
    | AuthorizationCancelled
    | GrantCreated
    | AssertionUsed
    | AssertionRefused
    | ApprovalRequested
    | ApprovalDecided
    | ApprovalUsed
    | GrantRevoked
    | GrantHeld
    | GrantReleased
    | GrantStopped
    | GrantStopLifted
    | TokenRevoked
    | PrincipalBound
    | PrincipalGrantsRevoked
    | PrincipalErased
    | DeveloperGrantsRevoked
    | ResourceMoved
    | ApiKeyCreated
    | ApiKeyRotated
    | ApiKeyRevoked
    | IssuerKeyRevoked
    | AuditDisposed
    | UnknownEvent
)

EVENT_TYPES: MappingProxyType[str, type[EventData]] = MappingProxyType(
    {
        "agent.created": AgentCreated,
        "agent.updated": AgentUpdated,
        "agent.suspended": AgentSuspended,
        "agent.reactivated": AgentReactivated,
        "agent.deleted": AgentDeleted,
        "agent.grants_revoked": AgentGrantsRevoked,
        "agent.held": AgentHeld,
        "agent.released": AgentReleased,
        "agent.key_rotated": AgentKeyRotated,
        "authorization.requested": AuthorizationRequested,
        "authorization.approved": AuthorizationApproved,
        "authorization.denied": AuthorizationDenied,
        "authorization.cancelled": AuthorizationCancelled,
        "grant.created": GrantCreated,
        "assertion.used": AssertionUsed,
        "assertion.refused": AssertionRefused,
        "approval.requested": ApprovalRequested,
        "approval.decided": ApprovalDecided,
        "approval.used": ApprovalUsed,
        "grant.revoked": GrantRevoked,
        "grant.held": GrantHeld,
        "grant.released": GrantReleased,
        "grant.stopped": GrantStopped,
        "grant.stop_lifted": GrantStopLifted,
        "token.revoked": TokenRevoked,
        "principal.bound": PrincipalBound,
        "principal.grants_revoked": PrincipalGrantsRevoked,
        "principal.erased": PrincipalErased,
        "developer.grants_revoked": DeveloperGrantsRevoked,
        "resource.moved": ResourceMoved,
        "api_key.created": ApiKeyCreated,
        "api_key.rotated": ApiKeyRotated,
        "api_key.revoked": ApiKeyRevoked,
        "issuer_key.revoked": IssuerKeyRevoked,
        "audit.disposed": AuditDisposed,
    }
)
