"""The agents whose signatures on entries can be checked (``docs/protocol.md`` §8)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from grantex.base.agent_jwk import AgentKey, import_agent_key
from grantex.log.entry.entry import Entry
from grantex.log.entry.entry_signature import is_report_signed_by, read_entry_signature, report_text

SignatureFault = Literal["malformed", "bad_signature", "unknown_key", "retired_key"]
"""What is wrong with an agent's signature.

``malformed``: it is not a signature; ``bad_signature``: the key that it names did not sign this entry;
``unknown_key``: the agent, whose keys are given, has no such key; ``retired_key``: it was written after its
key was retired.
"""


class ValidSignature(NamedTuple):
    """A signature by a key of the entry's agent."""

    agent_id: str
    kid: str


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A key that an agent has or had, from the source that the auditor trusts."""

    agent_id: str
    public_key: Mapping[str, Any]
    """Ed25519 or P-256, as a JWK."""
    retired_at: str | None = None
    """When another key replaced it, ISO 8601. None: it is in use. What it signed before stays valid."""


# How far the clocks of a log may differ, in seconds: its database may have moved between machines.
_CLOCK_TOLERANCE = 60


class AgentSigners:
    """Checks what agents signed.

    The operator of a log can write any entry, but none that such a key has signed, so take the keys from a
    source that the log does not control.

    ``issuer`` is the issuer that agents report to; several if its address has changed. ``keys`` are all that
    each of these agents ever had, as its DID document lists them; see :func:`signer_keys`. Raises
    ``TypeError`` for a key that cannot be used, or for a text that is not a date.
    """

    def __init__(self, *, issuer: str | Sequence[str], keys: Iterable[SignerKey]) -> None:
        self._issuers = (issuer,) if isinstance(issuer, str) else tuple(issuer)
        if not self._issuers:
            raise TypeError('AgentSigners: "issuer" must not be empty.')
        self._agents: dict[str, dict[str, tuple[AgentKey, float]]] = {}
        for one in keys:
            key = import_agent_key(one.public_key)
            if key is None:
                raise TypeError(
                    f"AgentSigners: a key of {one.agent_id} is not an Ed25519 or P-256 public key."
                )
            end = float("inf") if one.retired_at is None else _seconds_of(one.retired_at)
            if end is None:
                raise TypeError(
                    f'AgentSigners: a key of {one.agent_id} has a "retired_at" that is not a date.'
                )
            self._agents.setdefault(one.agent_id, {})[key.thumbprint] = (key, end + _CLOCK_TOLERANCE)

    def check(self, entry: Entry) -> ValidSignature | SignatureFault | Literal["unsigned", "unchecked"]:
        """Check that an entry says what its agent signed; ``unchecked`` where no key of its agent is given.

        :func:`check_chain` checks its hash and its position.
        """
        text = entry.get("signature")
        if text is None:
            return "unsigned"
        agent_id = entry["agentId"]
        signature = read_entry_signature(text)
        if signature is None or agent_id is None or entry["grantId"] is None:
            return "malformed"
        own = self._agents.get(agent_id)
        if own is None:
            return "unchecked"
        if signature.kid not in own:
            return "unknown_key"
        key, end = own[signature.kid]
        if not any(
            is_report_signed_by(key, report_text({**entry, "iss": issuer}), signature)
            for issuer in self._issuers
        ):
            return "bad_signature"
        written = _seconds_of(entry["timestamp"])
        if written is not None and written > end:
            return "retired_key"
        return ValidSignature(agent_id, signature.kid)


def _seconds_of(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


_AGENT = re.compile(r"did:(?:grantex|web):(?:.+:agents:|)(ag_[0-9A-Z]{26})")


def signer_keys(did_document: object) -> list[SignerKey]:
    """Return the keys that an agent's DID document lists, including retired ones.

    That is what ``GET <issuer>/agents/<id>/did.json`` answers, or the ``didDocument`` of a DID resolution.
    Keep it with an export: a deleted agent has no such document any more. Raises ``TypeError`` when it is not
    the DID document of an agent.
    """
    document = did_document.get("didDocument", did_document) if isinstance(did_document, Mapping) else None
    did = document.get("id") if isinstance(document, Mapping) else None
    match = _AGENT.fullmatch(did) if isinstance(did, str) else None
    methods = document.get("verificationMethod", []) if isinstance(document, Mapping) else None
    if match is None or not isinstance(methods, list):
        raise TypeError("signer_keys: this is not the DID document of an agent.")
    return [_signer_key(match[1], method) for method in methods]


def _signer_key(agent_id: str, method: object) -> SignerKey:
    jwk = method.get("publicKeyJwk") if isinstance(method, Mapping) else None
    revoked = method.get("revoked") if isinstance(method, Mapping) else None
    if not isinstance(jwk, Mapping) or (revoked is not None and not isinstance(revoked, str)):
        raise TypeError(f"signer_keys: the DID document of {agent_id} has a key that is not a JWK.")
    return SignerKey(agent_id, jwk, revoked)
