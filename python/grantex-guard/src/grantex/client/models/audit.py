"""The audit log (`docs/protocol.md` §8)."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, JsonValue

from grantex.client.models.agents import PublicJwk
from grantex.client.models.model import Answer, FilteredPage, Instant, Request, Texts

EntryStatus = Literal["success", "failure", "blocked", "allowed"]
"""`allowed`: a call was let through, and its outcome follows. `blocked`: it was refused."""


class NewAuditEntry(Request):
    """An entry to write. Members that are missing are taken from the grant; members that contradict it are
    refused."""

    grant_id: str
    action: str
    """1 to 128 of `A-Z a-z 0-9 . _ : -`, such as `flight.booked`."""
    status: EntryStatus
    agent_id: str | None = None
    agent_did: str | None = None
    principal_id: str | None = None
    ref: str | None = None
    """The entry that this one follows, such as the `allowed` of a `success`."""
    metadata: Mapping[str, Any] | None = None
    """Any JSON up to a depth of 32 and 64 KiB. Only metadata can be erased later."""
    salt: str | None = None
    """Only with `signature`: added by `sign_entry`."""
    signature: str | None = None
    """The agent's own signature, a compact JWS with detached payload."""

    def to_wire(self) -> dict[str, JsonValue]:
        """Return the members that were given; those of the metadata stay as they are, None too."""
        wire = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"metadata"})
        return wire if self.metadata is None else {**wire, "metadata": dict(self.metadata)}


class AuditEntry(Answer):
    """An entry of the log, as the server answers and exports it."""

    v: int
    """The version of the entry's hashed form: 1 does not commit to the name of the principal."""
    entry_id: str
    seq: int
    """From 1, without gaps, within one developer's chain."""
    developer_id: str
    agent_id: str | None
    agent_did: str | None
    grant_id: str | None
    principal: str | None
    """The random id `prn_…` that stands for the principal and survives its erasure."""
    principal_digest: str | None = None
    """The digest of the principal's name; absent from `v` 1."""
    identity_provider: str | None = None
    """The issuer of the provider at which the principal signed in for the grant, if there was one."""
    action: str
    status: str
    """See `EntryStatus`."""
    ref: str | None = None
    signature: str | None = None
    """The agent's signature over what it reports, if there is one."""
    timestamp: Instant
    metadata_digest: str
    prev_hash: str | None
    """The hash of the entry `seq - 1`; None for the first."""
    hash: str
    principal_id: str | None
    """None after the principal was erased."""
    principal_salt: str | None = None
    """16 random bytes in base64url; None after the principal was erased. Absent from `v` 1."""
    metadata: dict[str, JsonValue] | None
    """None after the metadata was erased."""
    salt: str | None
    """16 random bytes in base64url; None after the metadata was erased."""
    erased: bool = False
    """True where metadata or name were erased."""

    def to_wire(self) -> dict[str, JsonValue]:
        """Return the entry as the server wrote it, which is what its hash is made of."""
        wire = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return wire if self.metadata is None else {**wire, "metadata": self.metadata}


class Disposal(Answer):
    """What a log says of its oldest entries after they were disposed of, at the end of the time for which
    they are kept. It is not verified here."""

    size: int
    """How many entries are gone: those from 1 to `size`."""
    hash: str
    """That of the last of them, which the next entry names as `prev_hash`."""
    before: Texts
    """The hashes of the perfect subtrees over them, in order, in base64."""
    at: Instant
    """When the last of them were disposed of."""
    note: str
    """Signed by the log's key."""


class DisposalLine(Answer):
    """The first line of an export whose oldest entries are gone."""

    disposed: Disposal

    def to_wire(self) -> dict[str, JsonValue]:
        """Return the line as the server wrote it, which is what its signature is of."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class AuditPage(FilteredPage):
    """A page of entries."""

    entries: tuple[AuditEntry, ...]


class Entries(Answer):
    """Several entries."""

    entries: tuple[AuditEntry, ...]


class InclusionProof(Answer):
    """The proof that a log contains an entry (RFC 9162 §2.1.3)."""

    index: int
    """Of the entry, from 0."""
    size: int
    """Of the log."""
    path: tuple[str, ...]
    """Hashes in base64."""


class ConsistencyProof(Answer):
    """The proof that a log begins with a smaller one (RFC 9162 §2.1.4)."""

    from_: int = Field(alias="from")
    to: int
    path: tuple[str, ...]
    """Hashes in base64."""


class FormerLogKey(Answer):
    """A key of a log that another one has replaced."""

    verifier_key: str
    until: Instant
    """Until when it signs, or signed, beside its successor."""
    successor_signature: str
    """Its signature that names its successor."""


class LogKey(Answer):
    """The key that signs the checkpoints of a log, under the log's name."""

    name: str
    """The log's origin."""
    verifier_key: str
    """`<name>+<id>+<key>`, as `golang.org/x/mod/sumdb/note` writes it."""
    public_key_jwk: PublicJwk
    former: tuple[FormerLogKey, ...] = ()
    """The earlier keys, newest first; they verify what they have signed."""
