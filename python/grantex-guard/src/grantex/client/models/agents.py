"""Agents and their keys (`docs/protocol.md` §5)."""

from typing import Literal

from grantex.client.models.holds import Hold
from grantex.client.models.model import Answer, Instant, Page, Texts

AgentKind = Literal["agent", "client"]
"""`agent`: the developer registered it. `client`: an OAuth client that a person authorized (§14)."""

AgentState = Literal["active", "suspended"]
"""A suspended agent gets no grants."""

Dpop = Literal["accept", "required"]
"""Whether tokens may or must be bound to a key (RFC 9449)."""


class PublicJwk(Answer):
    """The public half of an agent's key: Ed25519 (`OKP`) or P-256 (`EC`)."""

    kty: str
    crv: str
    x: str
    y: str | None = None


class RegisteredKey(Answer):
    """A current or former public key of an agent."""

    kid: str
    """The RFC 7638 thumbprint."""
    public_key: PublicJwk
    created_at: Instant
    revoked_at: Instant | None
    """When it was rotated away; None while it is in use."""


class Agent(Answer):
    """An agent as the server knows it. `id` and `agent_id` are the same."""

    id: str
    agent_id: str
    did: str
    """`did:grantex:<agent_id>`; unchanged by rotations."""
    developer_id: str
    name: str
    description: str | None
    scopes: Texts
    """The maximum of what it may be granted."""
    redirect_uris: Texts
    dpop: str
    """`accept` or `required`: whether its tokens may or must be bound to a key (§14)."""
    status: str
    """`active`, `suspended` or `deleted`."""
    kind: str
    """See `AgentKind`."""
    client_id: str | None
    """The id of an OAuth client; None for an agent that the developer registered."""
    keys: tuple[RegisteredKey, ...]
    """Empty for an agent that never proved a key."""
    holds: tuple[Hold, ...]
    """Who keeps it, and everything below its grants, from acting for now."""
    created_at: Instant
    updated_at: Instant


class AgentPage(Page):
    """A page of agents."""

    agents: tuple[Agent, ...]
