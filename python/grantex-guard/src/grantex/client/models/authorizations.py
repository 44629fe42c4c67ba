"""Requests of agents to people (`docs/protocol.md` §6)."""

from typing import Any, Literal

from pydantic import AliasChoices, Field, model_validator

from grantex.client.models.model import (
    Answer,
    AskedDetails,
    Details,
    Instant,
    OptionalSecret,
    Page,
    Request,
    Secret,
    Several,
    Texts,
)

AuthorizationStatus = Literal["pending", "approved", "denied", "cancelled", "expired", "consumed"]


class AuthorizeParams(Request):
    """A request of an agent to a person, for `Grantex.authorize`."""

    agent_id: str
    principal_id: str = Field(validation_alias=AliasChoices("principalId", "principal_id", "user_id"))
    """The person, by your name for them: 1 to 256 characters. `user_id` is another name for it."""
    scopes: Several
    """Must be within the agent's declared scopes."""
    authorization_details: AskedDetails | None = None
    """Limits what some of the scopes allow, argument by argument (`docs/protocol.md` §15). Default: none."""
    redirect_uri: str | None = Field(
        default=None, validation_alias=AliasChoices("redirectUri", "redirect_uri", "callback_url")
    )
    """Where the person's browser is sent afterwards; without it, `authorizations.get` hands out the code.
    `callback_url` is another name for it."""
    state: str | None = None
    """Returned with the callback: `create_state`."""
    expires_in: str | None = None
    """The duration of the grant, such as `30m`, `24h`, `7d`. Default `24h`; capped at the developer's
    maximum."""
    audience: str | None = None
    """The service that the token is for, as an absolute URI. Default: the issuer."""
    code_challenge: str | None = None
    """From `create_pkce`. A live server requires it with a redirect address."""
    code_challenge_method: Literal["S256"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_name_each(cls, given: Any) -> Any:
        for names in (
            ("principal_id", "principalId", "user_id"),
            ("redirect_uri", "redirectUri", "callback_url"),
        ):
            if isinstance(given, dict) and sum(name in given for name in names) > 1:
                raise ValueError(f"{names[0]} and {names[2]} are the same: pass one")
        return given


class ListedAuthorization(Answer):
    """A request in a list, which never holds a code."""

    auth_request_id: str
    agent_id: str
    principal_id: str | None
    """None once the person was erased."""
    scopes: Texts
    """The requested scopes. One that is limited is named `name:action:by_details`."""
    authorization_details: Details | None = None
    """What limits them; None where nothing does."""
    audience: str
    redirect_uri: str | None = None
    state: str | None = None
    expires_in: str
    """The requested duration of the grant, after the maximum was applied."""
    approved_scopes: Texts | None = None
    """Once approved: the approved part of `scopes`, which the grant has."""
    approved_authorization_details: Details | None = None
    """Once approved: what limits `approved_scopes`."""
    approved_expires_in: str | None = None
    """Once approved: the approved duration of the grant, which may be shorter."""
    status: str
    """See `AuthorizationStatus`."""
    created_at: Instant
    expires_at: Instant
    """When the request expires, 15 minutes after it was made."""
    sandbox: bool | None = None
    """True where nobody was asked."""


class AuthorizationState(ListedAuthorization):
    """An authorization that is read again, without the link."""

    code: OptionalSecret = None
    """Returned once if it is handed out here: in a sandbox at once, otherwise after the approval of a request
    without a redirect address."""


class Authorization(AuthorizationState):
    """A request for a grant, and its status."""

    consent_url: Secret
    """Where the person decides: send their browser here. Contains 256 random bits; anybody who has it can
    read the request."""


class AuthorizationPage(Page):
    """A page of requests."""

    requests: tuple[ListedAuthorization, ...]


class ConsentLink(Answer):
    """A new consent link."""

    consent_url: Secret
    """Replaces the earlier one, which no longer works."""
    expires_at: Instant
    """When the request expires: as before."""


class SentLink(Answer):
    """Where a link was mailed to."""

    email: str
    """Masked: `a•••@example.com`."""
