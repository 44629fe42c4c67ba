"""Messages of webhooks: whether they are the server's (Standard Webhooks 1.0, ``docs/protocol.md`` §16)."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grantex.base.base64 import decode_base64, encode_base64

_TOLERANCE = 5 * 60
_PREFIX = "whsec_"


class WebhookError(Exception):
    """A message that is forged, changed, too old or malformed: answer it with 400. It holds no secret."""


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """A message whose signature was verified."""

    id: str
    """The id of the event, the same in every attempt: remember it, and do nothing for one that you know."""
    type: str
    """Such as ``grant.revoked``, ``webhook.test``, or a type of a newer server."""
    timestamp: str
    """When it happened, ISO 8601."""
    data: Mapping[str, Any]


def verify_webhook(body: bytes | str, headers: Mapping[str, str], secret: str) -> WebhookMessage:
    """Verify that a message is the server's, and read it.

    What is forged or changed is refused, and what was signed over five minutes ago, or is dated as far in the
    future. Nothing is kept: the same message within these five minutes is accepted twice. The server itself
    repeats messages, so a receiver remembers the ids of what it has done.

    :param body: as it came; text that was parsed and written again has another signature
    :param headers: of the request, in any case
    :param secret: of the webhook, ``whsec_…``
    :raises WebhookError: where it is not the server's
    :raises ValueError: where the secret is not one
    """
    key = _key_of(secret)
    named = {name.lower(): value for name, value in headers.items()}
    message_id, stated, signatures = (
        named.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    if not (message_id and signatures and stated.isascii() and stated.isdigit() and len(stated) <= 12):
        raise WebhookError(
            "the request lacks the headers webhook-id, webhook-timestamp and webhook-signature"
        )
    if abs(time.time() - int(stated)) > _TOLERANCE:
        raise WebhookError("the message was not signed within the last five minutes")
    content = body.encode() if isinstance(body, str) else body
    signed = b".".join((message_id.encode(), stated.encode(), content))
    expected = "v1," + encode_base64(hmac.new(key, signed, hashlib.sha256).digest())
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in signatures.split(" ")):
        raise WebhookError("the message is not signed with this secret")
    try:
        message = json.loads(content)
        return WebhookMessage(message_id, message["type"], message["timestamp"], message["data"])
    except (ValueError, KeyError, TypeError) as error:
        raise WebhookError("the message is not one of a webhook") from error


def _key_of(secret: str) -> bytes:
    key = decode_base64(secret.removeprefix(_PREFIX)) if secret.startswith(_PREFIX) else None
    if not key:
        raise ValueError("secret must be the secret of a webhook, whsec_…")
    return key
