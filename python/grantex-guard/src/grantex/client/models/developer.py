"""The developer that owns an API key, and the server (`docs/protocol.md` §4, §9, §11)."""

from typing import Literal

from pydantic import Field

from grantex.client.models.agents import Dpop
from grantex.client.models.model import Answer, Instant, Request, Secret, Several, Texts

OpenTo = Literal["agents", "clients"]
"""Who may ask for a service: your own agents, or any OAuth client."""

People = Literal["bound", "provider", "anyone"]
"""Whose login is taken: people whom you know, people of your provider, or anyone."""

Delegation = Literal["strict", "subset"]
"""Whether a child's scopes must be strictly narrower than its parent's, or may equal them."""


class IssuerDescription(Answer):
    """A server's public description of itself."""

    issuer: str
    """The `iss` of its tokens and callbacks, and the `aud` of key proofs."""
    mode: str
    """`sandbox` or `live`."""
    jwks_uri: str = Field(alias="jwks_uri")
    api: str
    audit: str
    revocations: str | None = None
    """The address of the revocation feed."""


class ResourceSettings(Answer):
    """How a service is open to OAuth clients (§14)."""

    open_to: str
    """See `OpenTo`."""
    people: str
    """See `People`."""
    scopes: Texts
    """What clients may ask for."""
    default_scopes: Texts
    """What a client gets that names no scope; when empty, all of `scopes`."""
    dpop: str
    """`accept` or `required`."""


class StoredSettings(Answer):
    """A developer's settings. None follows the server."""

    delegation: str | None = None
    """See `Delegation`."""
    max_delegation_depth: int | None = None
    max_grant_lifetime: str | None = None
    first_use: bool | None = None
    audiences: Texts | None = None
    resources: dict[str, ResourceSettings] | None = None
    retention: str | None = None


class ResourceChange(Request):
    """What changes of a service: a missing member stays as it is, or gets its default where the service is
    new."""

    open_to: OpenTo | None = None
    """Default: `agents`."""
    people: People | None = None
    """Default: `bound`."""
    scopes: Several | None = None
    """What clients may ask for. Default: none."""
    default_scopes: Several | None = None
    """What a client gets that names no scope. Default, and when empty: all of `scopes`."""
    dpop: Dpop | None = None
    """Default: `accept`."""


class DeveloperSettings(Request):
    """Changes to a developer's settings: a member that is not given stays as it is, None resets it."""

    delegation: Delegation | None = None
    max_delegation_depth: int | None = None
    """How deeply agents may delegate, 0 to 10."""
    max_grant_lifetime: str | None = None
    """The maximum duration of a grant, such as `24h`, up to `366d`."""
    first_use: bool | None = None
    """Whether the first person who decides may become a principal without an address. Default: False."""
    audiences: Several | None = None
    """The services that grants may be for, besides the issuer itself; at most 100. Default, and when empty:
    any."""
    resources: dict[str, ResourceChange | None] | None = None
    """The services that OAuth clients may ask for, by audience; each is among `audiences`, too. None removes
    a service; services that are not named stay."""
    retention: str | None = None
    """How long audit entries are kept, such as `400d`; at least `184d`, at most `36525d`. Default: as long as
    the log."""

    def to_wire(self) -> dict[str, object]:  # type: ignore[override]
        """Return the members that were given, None too: it resets a setting."""
        wire: dict[str, object] = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if self.resources is not None:
            changes = self.resources.items()
            wire["resources"] = {name: change and change.to_wire() for name, change in changes}
        return wire


class DeveloperDomain(Answer):
    """The domain that stands beside the developer's name where people decide."""

    name: str
    """In ASCII, as browsers write it: `xn--…` for other letters."""
    verified_at: Instant | None
    """When the domain last named the developer. None once it no longer does: people do not see it then."""
    fault: str | None
    """Why the last check failed, or what is wrong with the logo; None if all is well."""
    logo: str | None
    """The path of the server's copy of the logo; None without one."""


class DomainAnswer(Answer):
    """The wire form of a domain that was set."""

    domain: DeveloperDomain


class ConsolePerson(Answer):
    """A person of the developer's organization, as its identity provider names them."""

    id: str
    name: str | None
    email: str | None


class Developer(Answer):
    """The developer that owns the API key, and the key itself."""

    developer_id: str
    name: str
    email: str | None
    mode: str
    """`sandbox` or `live`."""
    created_at: Instant
    settings: StoredSettings
    sign_in_provider: str | None
    """The issuer of `sign_in_provider`; None without one."""
    domain: DeveloperDomain | None
    key_id: str | None
    """The API key of this client; None only in a session of the console."""
    person: ConsolePerson | None
    """Who in the organization calls; None for an API key, unless somebody got it by signing in."""
    roles: Texts
    """The roles of that key; `admin` allows everything."""


class Updated(Answer):
    """A change was made."""

    updated: Literal[True]


class SignedUp(Answer):
    """A new developer."""

    developer_id: str
    api_key: Secret
    """An admin key, shown only once."""
    name: str
    email: str | None
    mode: str
    """`sandbox` or `live`."""
    created_at: Instant


class ScopeSentence(Answer):
    """What a scope means, for the person who decides."""

    scope: str
    """Without a constraint: `flights:book`."""
    sentence: str
    """Such as `Book flights for you`."""
    is_standard: bool
    """Whether it is the same for every developer, and so cannot be changed."""


class ScopeSentences(Answer):
    """The standard scopes, and your own."""

    scopes: tuple[ScopeSentence, ...]
