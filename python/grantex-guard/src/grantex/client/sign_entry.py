"""Signs entries of the audit log as their agent (`docs/protocol.md` §8)."""

import secrets
from hashlib import sha256
from typing import Final

from grantex.base.base64 import encode_base64url
from grantex.client.agent_key import SigningKey
from grantex.client.models.audit import NewAuditEntry
from grantex.log.entry.canonical_json import canonical_metadata

_TYPE: Final = "grantex-audit-entry+jws"
_SALT_BYTES: Final = 16


def sign_entry(entry: NewAuditEntry, *, key: SigningKey, issuer: str) -> NewAuditEntry:
    """Sign an entry as its agent, for another program to submit: the agent needs no API key.

    The signature covers grant, action, status, `ref` and metadata, and is accepted once: to report the same
    again, sign again. `key` is the current key of the agent of the entry's grant, `issuer` the `issuer` of
    `Grantex.discover`.

    Raise TypeError for an entry that does not state its `agent_id`, or is signed already, and FormatError
    `METADATA_NOT_CANONICAL`.
    """
    if entry.agent_id is None:
        raise TypeError("agent_id must be given for an entry that is signed")
    if entry.signature is not None:
        raise TypeError("signature must not be there already")
    salt = secrets.token_bytes(_SALT_BYTES)
    metadata = canonical_metadata({} if entry.metadata is None else entry.metadata)
    # In the order in which RFC 8785 writes them.
    report = {
        "action": entry.action,
        "agentId": entry.agent_id,
        "grantId": entry.grant_id,
        "iss": issuer,
        "metadataDigest": sha256(salt + metadata.encode()).hexdigest(),
        "ref": entry.ref,
        "status": entry.status,
        "v": 1,
    }
    given = {name: value for name, value in report.items() if value is not None}
    header, _, signature = key.sign(given, {"typ": _TYPE, "kid": key.kid}).split(".")
    return entry.model_copy(update={"salt": encode_base64url(salt), "signature": f"{header}..{signature}"})
