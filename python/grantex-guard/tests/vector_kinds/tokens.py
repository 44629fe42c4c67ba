"""Tokens, through a verifier that fetches its keys."""

from dataclasses import asdict, replace
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from grantex.base.base64 import decode_base64url, encode_base64url
from grantex.base.errors import AuthorizationError
from grantex.base.strict_json import parse_json
from grantex.verify.claims import ClaimsFault, read_claims
from grantex.verify.grant import Grant
from grantex.verify.issuer_key import IssuerKey
from grantex.verify.token import ParsedToken
from grantex.verify.verifier import Verifier
from grantex_testing.local_server import LocalAnswer, LocalServer

from vector_kinds import Case, Run
from vector_kinds.names import as_json

_jwks: dict[str, Any] = {}


@cache
def _server() -> LocalServer:
    return LocalServer(lambda request: LocalAnswer(_jwks[request.path]))


def jwks_url_of(case: Case) -> str:
    """Where the keys of a case are served."""
    path = f"/{hash(str(case['jwks']))}"
    _jwks[path] = case["jwks"]
    return _server().url + path


def verifier_of(case: Case) -> Verifier:
    """The verifier that a case describes."""
    options = case["verifier"]
    return Verifier(
        issuer=options["issuer"],
        audience=options["audience"],
        developers=options["developers"],
        minimum_binding=options.get("minimumBinding"),
        revocation="none",
        jwks_url=jwks_url_of(case),
        clock=case.get("clock", lambda: case["now"]),
    )


def token(case: Case) -> Any:
    try:
        grant = verifier_of(case).verify(case["token"])
    except AuthorizationError as refusal:
        return {"refused": refused_as_json(refusal)}
    return {"grant": grant_as_json(grant)}


def refused_as_json(refusal: AuthorizationError) -> dict[str, Any]:
    """The part of a refusal that vectors state."""
    acr_values = {"acrValues": list(refusal.acr_values)} if refusal.acr_values else {}
    return {"reason": refusal.reason, **acr_values, "isAttributed": refusal.attribution is not None}


def grant_as_json(grant: Grant) -> dict[str, Any]:
    """A grant under the names of TypeScript, without what it does not state."""
    members: dict[str, Any] = as_json(asdict(replace(grant, authorization_details=())))
    # Most have none.
    del members["authorizationDetails"]
    details = [detail.to_json() for detail in grant.authorization_details]
    return members | ({"authorizationDetails": details} if details else {})


def claims(case: Case) -> Any:
    read = read_claims(parse_json(case["json"]))
    return read.fault if isinstance(read, ClaimsFault) else None


def signature(case: Case) -> Any:
    n, e = (int.from_bytes(decode_base64url(case["jwk"][member]) or b"") for member in ("n", "e"))
    key = IssuerKey("kid", case["jwk"]["n"], RSAPublicNumbers(e, n).public_key())
    signed, signature = (bytes.fromhex(case[member]) for member in ("message", "signature"))
    return key.verify(ParsedToken("kid", {}, signed, encode_base64url(signature).encode()))


KINDS: dict[str, Run] = {"token": token, "claims": claims, "signature": signature}
