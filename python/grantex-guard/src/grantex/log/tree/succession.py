"""A log's key that names its successor (``docs/protocol.md`` §8)."""

from grantex.base.base64 import decode_base64, encode_base64
from grantex.log.tree.note import is_signed_by, parse_note_key


def verify_succession(former: str, successor: str, signature: str) -> bool:
    """Verify that a log's former key named its successor.

    A checkpoint with signatures of both does not show that: anybody can add a signature to a signed note.

    ``former`` is the verifier key that was known before, ``successor`` the one that replaces it, of the same
    log, and ``signature`` the ``successorSignature`` of ``GET /v1/audit/log-key``: 64 bytes in padded base64.
    Raises ``TypeError`` when one of the keys is not valid.
    """
    before, after = parse_note_key(former), parse_note_key(successor)
    content = decode_base64(signature)
    if content is None or before.name != after.name:
        return False
    # No checkpoint looks like that, because its second line is a number.
    keys = f"{encode_base64(before.public_key)}\n{encode_base64(after.public_key)}\n"
    return is_signed_by(before.public_key, f"grantex log key succession/v1\n{keys}".encode(), content)
