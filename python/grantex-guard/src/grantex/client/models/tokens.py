"""Grant tokens (`docs/protocol.md` §6)."""

from typing import Annotated, Literal

from pydantic import Discriminator, RootModel, Tag

from grantex.client.models.model import Answer, Details, Instant, OptionalSecret, Request, Secret, Texts


class ExchangeTokenParams(Request):
    """A code to exchange, for `tokens.exchange`."""

    code: Secret
    """From the callback, or `code` of the authorization in a sandbox."""
    agent_id: str
    code_verifier: OptionalSecret = None
    """From `create_pkce`, if its challenge was passed to `authorize`."""


class RefreshTokenParams(Request):
    """A refresh token, for `tokens.refresh`."""

    refresh_token: Secret
    agent_id: str


class IssuedToken(Answer):
    """A newly issued grant token."""

    grant_token: Secret
    """A JWT, which an agent sends as `Authorization: Bearer …`, or by `AgentAuth` where it is bound to a key.
    """
    grant_id: str
    scopes: Texts
    authorization_details: Details | None = None
    """What limits the scopes `name:action:by_details`; None where none is limited."""
    expires_at: Instant
    """The expiry of the token, not of the grant."""


class GrantTokens(IssuedToken):
    """A grant token of a root grant, and the refresh token for the next one."""

    refresh_token: Secret
    """Can be used once; the answer contains its successor."""


class ValidToken(Answer):
    """The server accepts the token now."""

    valid: Literal[True]
    grant_id: str
    scopes: Texts
    authorization_details: Details | None = None
    """What limits the scopes `name:action:by_details`; None where none is limited."""
    principal: str
    """The person, by the developer's name for them."""
    agent: str
    """The agent's DID."""
    expires_at: Instant


class InvalidToken(Answer):
    """The server does not accept the token. The members of `ValidToken` are None."""

    valid: Literal[False]
    grant_id: None = None
    scopes: None = None
    authorization_details: None = None
    principal: None = None
    agent: None = None
    expires_at: None = None


Verification = ValidToken | InvalidToken
"""Whether the server accepts a token now: `valid` says so."""


def _verdict(value: object) -> str | None:
    valid = value.get("valid") if isinstance(value, dict) else getattr(value, "valid", None)
    return {True: "valid", False: "invalid"}.get(valid) if isinstance(valid, bool) else None


class VerificationAnswer(
    RootModel[
        Annotated[
            Annotated[ValidToken, Tag("valid")] | Annotated[InvalidToken, Tag("invalid")],
            Discriminator(_verdict),
        ]
    ]
):
    """The wire form of `Verification`."""
