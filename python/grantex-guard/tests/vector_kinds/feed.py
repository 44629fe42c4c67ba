"""Vectors of the revocation feed: single messages, and logs that they build."""

import base64
import json
from math import inf
from typing import Any

from grantex.base.engine import get_engine
from grantex.base.errors import AuthorizationError
from grantex.feed.entry import FeedEntry
from grantex.feed.feed_log import FeedLog
from grantex.feed.message import FeedMessage, MessageFault, MessageReader, message_reader
from grantex.verify.keys import IssuerKeys

from vector_kinds import Case, Run
from vector_kinds.tokens import jwks_url_of, verifier_of


def message(case: Case) -> dict[str, Any]:
    try:
        return {"message": _as_json(_read(_reader_of(case, set(case["revokedKeys"])), case["message"]))}
    except AuthorizationError as refusal:
        return {"refused": refusal.reason}
    except MessageFault as fault:
        return {"refused": str(fault)}


def feed(case: Case) -> dict[str, Any]:
    log = FeedLog()
    reader = _reader_of(case, log)
    steps = [_step(log, reader, step) for step in case["steps"]]
    verifier = verifier_of(case)
    revoked = [
        name
        for name, token in case["tokens"].items()
        if log.revokes(verifier.verify(token), _key_id_of(token))
    ]
    return {
        "steps": steps,
        "revoked": sorted(revoked),
        "position": None if log.position is None else log.position._asdict(),
        "isUnderstood": log.is_understood(case["now"]),
    }


def _step(log: FeedLog, reader: MessageReader, step: Case) -> str:
    try:
        if "snapshot" in step:
            log.replace(_read(reader, step["snapshot"]))
        else:
            log.follow(_read(reader, step["message"]))
    except MessageFault as fault:
        return str(fault)
    return "taken"


def _reader_of(case: Case, revoked: FeedLog | set[str]) -> MessageReader:
    def clock() -> float:
        return float(case["now"])

    keys = IssuerKeys(url=jwks_url_of(case), grace=0, clock=clock)
    is_revoked = revoked.revokes_key if isinstance(revoked, FeedLog) else revoked.__contains__
    return message_reader(case["issuer"], keys, clock, is_revoked)


def _read(reader: MessageReader, text: str) -> FeedMessage:
    async def read() -> FeedMessage:
        return await reader(text)

    return get_engine().submit(read()).result(10)


def _as_json(read: FeedMessage) -> dict[str, Any]:
    return {
        "developerId": read.developer_id,
        "issuedAt": round(read.issued_at * 1000),
        "epoch": read.epoch,
        "seq": read.seq,
        "prev": read.prev,
        "entries": [_entry_as_json(entry) for entry in read.entries],
    }


def _entry_as_json(entry: FeedEntry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        **({} if entry.kind is None else {"kind": entry.kind}),
        "id": entry.id,
        **({} if entry.before == inf else {"before": round(entry.before * 1000)}),
        "exp": round(entry.exp * 1000),
    }


def _key_id_of(token: str) -> str:
    header = token.partition(".")[0]
    kid: str = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
    return kid


KINDS: dict[str, Run] = {"feed-message": message, "feed": feed}
