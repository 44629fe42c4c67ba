"""Messages of webhooks."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

import pytest
from grantex import WebhookError, WebhookMessage, verify_webhook

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = '{"type":"grant.revoked","timestamp":"2026-11-29T00:00:00.000Z","data":{"grantId":"grnt_1"}}'


def signed(offset: int = 0, body: str = BODY, key: bytes = KEY) -> Mapping[str, str]:
    at = str(int(time.time()) + offset)
    mac = hmac.new(key, f"evt_1.{at}.{body}".encode(), hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": "evt_1", "webhook-timestamp": at, "webhook-signature": signature}


def test_a_message_is_read_from_text_or_bytes() -> None:
    expected = WebhookMessage("evt_1", "grant.revoked", "2026-11-29T00:00:00.000Z", {"grantId": "grnt_1"})
    assert verify_webhook(BODY, signed(), SECRET) == expected
    headers = {name.title(): value for name, value in signed().items()}
    assert verify_webhook(BODY.encode(), headers, SECRET) == expected


def test_of_two_signatures_one_suffices() -> None:
    headers = dict(signed())
    headers["webhook-signature"] = f"v1,{'A' * 43}= {headers['webhook-signature']}"
    assert verify_webhook(BODY, headers, SECRET).id == "evt_1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (signed(-360), BODY),
        # Made when the tests are collected: it must stay early for as long as they run.
        (signed(7200), BODY),
        (signed(key=b"another"), BODY),
        (signed(), BODY + " "),
        ({**signed(), "webhook-id": "evt_2"}, BODY),
        ({**signed(), "webhook-timestamp": str(int(time.time()) + 1)}, BODY),
        ({**signed(), "webhook-timestamp": "٣"}, BODY),
        ({**signed(), "webhook-signature": ""}, BODY),
        ({**signed(), "webhook-signature": "sha256=" + "0" * 64}, BODY),
        ({**signed(), "webhook-signature": "v1,é"}, BODY),
        ({}, BODY),
        (signed(body="[]"), "[]"),
        (signed(body="{"), "{"),
    ],
)
def test_what_is_forged_changed_old_or_malformed_is_refused(headers: Mapping[str, str], body: str) -> None:
    with pytest.raises(WebhookError):
        verify_webhook(body, headers, SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%", "gx_live_secret"])
def test_a_secret_that_is_none_is_the_receivers_own_fault(secret: str) -> None:
    with pytest.raises(ValueError, match="secret must be"):
        verify_webhook(BODY, signed(), secret)
