"""An agent's signature over what it reports: a JWS with detached payload (``docs/protocol.md`` §8)."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from grantex.base.agent_jwk import AgentAlgorithm, AgentKey
from grantex.base.base64 import decode_base64url, encode_base64url
from grantex.base.signed_json import read_encoded_object
from grantex.log.entry.canonical_json import canonical_json

ENTRY_SIGNATURE_TYPE = "grantex-audit-entry+jws"
"""The ``typ`` of an agent's signature over what it reports."""
MAX_ENTRY_SIGNATURE_LENGTH = 512
"""The longest signature, in characters."""

_REPORTED = ("action", "agentId", "grantId", "iss", "metadataDigest", "status")


def report_text(report: Mapping[str, Any]) -> str:
    """Write the exact text that an agent signs.

    RFC 8785 of ``{v: 1, iss, agentId, grantId, action, status, ref?, metadataDigest}``: everything that the
    agent reports itself. The log adds position and time. Raises :class:`FormatError` for a text that is not
    well-formed.
    """
    ref = report.get("ref")
    signed = {**{member: report[member] for member in _REPORTED}, "v": 1}
    return canonical_json(signed if ref is None else {**signed, "ref": ref})


class EntrySignature(NamedTuple):
    """A parsed signature. Nothing in it has been verified."""

    algorithm: AgentAlgorithm
    kid: str
    """The RFC 7638 thumbprint of the key that it names."""
    header: str
    """The encoded header, as it was signed."""
    content: bytes
    """64 bytes."""


_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{86})")
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
_ALGORITHMS: Mapping[str, AgentAlgorithm] = {"EdDSA": "EdDSA", "Ed25519": "EdDSA", "ES256": "ES256"}


def read_entry_signature(text: str) -> EntrySignature | None:
    """Take an agent's signature apart (RFC 7515 appendix F), strict in form; None for anything else.

    Its header is exactly ``{alg, kid, typ}``, no member twice, and ``alg`` is ``ES256``, ``EdDSA`` or
    ``Ed25519``, another name of ``EdDSA`` (RFC 9864); a header that names a key, a place to fetch one, or an
    extension is none of these. All base64url is canonical, and the signature is 64 bytes.
    """
    match = _SHAPE.fullmatch(text) if len(text) <= MAX_ENTRY_SIGNATURE_LENGTH else None
    if match is None:
        return None
    content = decode_base64url(match[2])
    header = read_encoded_object(match[1].encode())
    if content is None or isinstance(header, str) or header.keys() != {"alg", "kid", "typ"}:
        return None
    alg, kid = header["alg"], header["kid"]
    if not isinstance(alg, str) or alg not in _ALGORITHMS or header["typ"] != ENTRY_SIGNATURE_TYPE:
        return None
    if not isinstance(kid, str) or _THUMBPRINT.fullmatch(kid) is None:
        return None
    return EntrySignature(_ALGORITHMS[alg], kid, match[1], content)


def is_report_signed_by(key: AgentKey, text: str, signature: EntrySignature) -> bool:
    """Tell whether a key signed a text, see :func:`report_text`. False for another key or algorithm."""
    if (signature.algorithm, signature.kid) != (key.algorithm, key.thumbprint):
        return False
    signed = f"{signature.header}.{encode_base64url(text.encode())}"
    return key.verify(signed.encode(), signature.content)
