"""People, and where they sign in (`docs/protocol.md` §6, §11)."""

from typing import Literal

from grantex.client.models.model import Answer, Instant, Page, Secret, Texts

BindingWay = Literal["account", "first-use", "verified", "directory"]
"""How it became known which person a name stands for."""


class Binding(Answer):
    """Who is bound to a name."""

    way: str
    """See `BindingWay`."""
    identity_provider: str | None
    """The issuer of the binding's provider, for `directory`."""
    bound_at: Instant


class PrincipalDetails(Answer):
    """A person by your name for them, and their account at the issuer."""

    principal_id: str
    principal: str
    """The random id that stands for them in the audit log."""
    created_at: Instant
    email: str | None
    """Masked: `a•••@example.com`. None before one is entered."""
    email_entered_at: Instant | None
    email_confirmed: bool
    """Whether the bound person has followed a link that was sent there."""
    binding: Binding | None
    """None while nobody is bound to the name."""
    active_grants: int
    """Grants in force that the person gave, without delegated ones; counted up to 100."""
    open_sessions: int
    """Sessions of `principal_sessions.create` that have not ended."""


class PrincipalPage(Page):
    """A page of people."""

    principals: tuple[PrincipalDetails, ...]


class PrincipalEmail(Answer):
    """An entered address, in full."""

    email: str
    entered_at: Instant


class OpenSession(Answer):
    """A session that was vouched for and has not ended, without its token."""

    id: str
    created_at: Instant
    expires_at: Instant


class OpenSessions(Answer):
    """The newest 200 sessions that have not ended."""

    sessions: tuple[OpenSession, ...]


class PrincipalSession(Answer):
    """A session that you vouch for: it may view a person's grants and revoke them, and never approve."""

    id: str
    """Names the session, for `principals.end_session`; opens nothing."""
    session_token: Secret
    """For `Principal`, or for the person's browser."""
    dashboard_url: Secret
    """Contains the token."""
    expires_at: Instant


class SignInProvider(Answer):
    """An OpenID Connect provider that says which person a principal is."""

    issuer: str
    client_id: str
    principal_claim: str
    """The claim that holds the principal's name, letter for letter."""
    scopes: Texts
    """The scopes requested from the provider besides `openid`."""
    redirect_uri: str
    """Register this address with the provider."""
    created_at: Instant
    updated_at: Instant


class SavedSignInProvider(SignInProvider):
    """A provider that was saved."""

    ended_bindings: int
    """How many bindings the change has ended."""
