"""Entries on their way to the log: one request, and what its answer says (``docs/protocol.md`` §8)."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from grantex.base.engine import get_engine
from grantex.base.limited_body import read_limited_text
from grantex.sink.sink import AuditError


@dataclass(frozen=True, slots=True)
class Written:
    """The log has the entries; their ids in the same order."""

    entry_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Refused:
    """The log refuses the entries, and will refuse them again."""

    fault: AuditError
    code: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nothing certain."""

    fault: AuditError
    retry_after: float
    """How long the server asks clients to wait, in seconds."""


AuditAnswer = Written | Refused | Uncertain

_MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
_MAX_RETRY_AFTER: Final = 30.0
# Answers that say nothing about the entries: a key, a limit or another request was in the way.
_PASSING: Final = frozenset({401, 403, 408, 409, 425, 429})
_TOO_LARGE: Final = 413
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


class AuditClient:
    """A client of ``POST /v1/audit/log`` and ``POST /v1/audit/batch``. Never raises."""

    def __init__(self, url: str, api_key: str, timeout: float) -> None:
        self._url: Final = url
        self._headers: Final = {"authorization": f"Bearer {api_key}", "content-type": "application/json"}
        self._timeout: Final = timeout

    async def send(self, entries: Sequence[str], idempotency_key: str) -> AuditAnswer:
        """Send entries, each given as JSON text, in one request."""
        is_single = len(entries) == 1
        body = entries[0] if is_single else f'{{"entries":[{",".join(entries)}]}}'
        sending = get_engine().http.stream(
            "POST",
            f"{self._url}/v1/audit/{'log' if is_single else 'batch'}",
            headers={**self._headers, "idempotency-key": idempotency_key},
            content=body.encode(),
        )
        try:
            async with asyncio.timeout(self._timeout), sending as response:
                text = await read_limited_text(response, _MAX_ANSWER_BYTES)
        except Exception as cause:
            return Uncertain(AuditError("The audit log cannot be reached.", cause=cause), 0)
        return _read_answer(response, _parsed(text), len(entries))


def _read_answer(response: httpx.Response, body: Any, count: int) -> AuditAnswer:
    if not response.is_success:
        status, code = response.status_code, _code_of(body)
        fault = AuditError(
            f"The audit log answered with status {status}{'' if code is None else f' {code}'}."
        )
        if _is_refusal(status, code):
            return Refused(fault, code or f"STATUS_{status}")
        return Uncertain(fault, _retry_after_of(response))
    listed = [body] if count == 1 else body.get("entries") if isinstance(body, dict) else None
    entry_ids = [_entry_id_of(entry) for entry in listed] if isinstance(listed, list) else []
    known = [entry_id for entry_id in entry_ids if entry_id is not None]
    if len(known) == len(entry_ids) == count:
        return Written(known)
    return Uncertain(AuditError("The answer of the audit log cannot be read."), 0)


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None


def _code_of(body: Any) -> str | None:
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def _is_refusal(status: int, code: str | None) -> bool:
    """Whether an answer is the log's refusal of the entries.

    An error page of a proxy is not one, except for a body that the proxy finds too large.
    """
    if not 400 <= status < 500 or status in _PASSING:
        return False
    return code is not None or status == _TOO_LARGE


def _entry_id_of(entry: Any) -> str | None:
    entry_id = entry.get("entryId") if isinstance(entry, dict) else None
    return entry_id if isinstance(entry_id, str) else None


def _retry_after_of(response: httpx.Response) -> float:
    stated = response.headers.get("retry-after", "")
    return min(float(stated), _MAX_RETRY_AFTER) if stated.isascii() and stated.isdigit() else 0.0
