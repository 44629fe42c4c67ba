"""API keys, and the keys of the issuer (`docs/protocol.md` §3, §9)."""

from typing import Annotated, Literal

from pydantic import Discriminator, RootModel, Tag

from grantex.client.models.model import Answer, Instant, Page, Secret, Texts

Role = Literal["admin", "issue", "verify", "audit-write", "audit-read"]
"""What an API key may do; `admin` allows everything."""


class ApiKey(Answer):
    """An API key, without its secret."""

    id: str
    name: str
    roles: Texts
    """See `Role`."""
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    allowed_by: str | None
    """The key in whose console session somebody allowed this one (`grantex login`); revoking it revokes this
    one."""


class CreatedApiKey(ApiKey):
    """A new API key, with its secret, which is only in this answer."""

    api_key: Secret


class ApiKeyPage(Page):
    """A page of API keys."""

    keys: tuple[ApiKey, ...]


class RotatedApiKey(Answer):
    """The successor of an API key."""

    api_key: Secret
    rotated_at: Instant


class IssuerKey(Answer):
    """A current, former or future key for grant tokens."""

    kid: str
    """As in the header of tokens, and in the JWKS."""
    alg: str
    state: str
    """`next`: published, but not signing yet. `active`. `retired`: what it signed stays valid. `revoked`:
    nothing does."""
    created_at: Instant
    active_from: Instant | None
    """When it first signed; None if it never has."""
    retired_at: Instant | None
    revoked_at: Instant | None


class IssuerKeyList(Answer):
    """The keys of an issuer."""

    keys: tuple[IssuerKey, ...]
    """The newest first, at most 100."""
    next_rotation_at: Instant | None
    """When another key takes over, unless a rotation is requested sooner; None without a schedule."""


class DeviceCodes(Answer):
    """What the server answers to the begin of a device login."""

    device_code: Secret
    user_code: str
    verification_url: str
    expires_at: Instant
    interval: float
    """Seconds between two questions."""


class DeviceKey(Answer):
    """An API key that a person has allowed."""

    api_key: Secret
    id: str
    name: str
    roles: Texts
    expires_at: Instant | None


class _Pending(Answer):
    status: Literal["pending"]


class _Allowed(DeviceKey):
    status: Literal["allowed"]


def _status(value: object) -> str | None:
    status = value.get("status") if isinstance(value, dict) else getattr(value, "status", None)
    return status if isinstance(status, str) else None


class DeviceKeyAnswer(
    RootModel[
        Annotated[
            Annotated[_Pending, Tag("pending")] | Annotated[_Allowed, Tag("allowed")], Discriminator(_status)
        ]
    ]
):
    """What the server answers to a program that asks for its key."""

    def key(self) -> DeviceKey | None:
        """Return the key; None while the person has not decided."""
        return self.root if isinstance(self.root, DeviceKey) else None
