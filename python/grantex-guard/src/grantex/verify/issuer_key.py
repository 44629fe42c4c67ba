"""One key of an issuer, and the signatures by it."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from grantex.base.base64 import decode_base64url
from grantex.verify.token import ParsedToken

_PADDING = PKCS1v15()
_HASH = SHA256()
_EXPONENT = 65537


class IssuerKey:
    """An imported key of the issuer. It stays the same object as long as it is published."""

    __slots__ = ("_public_key", "_size", "kid", "n")

    def __init__(self, kid: str, n: str, public_key: RSAPublicKey) -> None:
        self.kid = kid
        self.n = n
        """The modulus as the JWKS spells it."""
        self._public_key = public_key
        self._size = (public_key.key_size + 7) // 8

    def verify(self, parsed: ParsedToken) -> bool:
        """Tell whether the RS256 signature of a parsed token is valid.

        Only canonical base64url with exactly as many bytes as the key is valid.
        """
        signature = decode_base64url(parsed.signature)
        if signature is None or len(signature) != self._size:
            return False
        try:
            self._public_key.verify(signature, parsed.signed, _PADDING, _HASH)
        except InvalidSignature:
            return False
        return True


def import_issuer_key(kid: str, n: str) -> IssuerKey:
    """Import a key of which size and shape were checked. Raises ``ValueError`` where it is none."""
    modulus = int.from_bytes(decode_base64url(n) or b"")
    return IssuerKey(kid, n, RSAPublicNumbers(_EXPONENT, modulus).public_key())
