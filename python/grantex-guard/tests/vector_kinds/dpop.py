"""DPoP proofs, alone and before a guard."""

from typing import Any

from grantex import Call, Guard, Rule, TokenRequest, Verifier, read_token
from grantex.base.errors import AuthorizationError
from grantex.dpop import DpopProofs
from grantex.dpop.check_proof import ProofExpectation, check_dpop_proof
from grantex.dpop.nonces import DpopNonces

from vector_kinds import Case, Run
from vector_kinds.names import as_json
from vector_kinds.tokens import verifier_of


def dpop(case: Case) -> Any:
    return _check(case) if case["operation"] == "check" else _guard(case)


def _check(case: Case) -> Any:
    now, secret = case["now"], case["nonceSecret"]
    nonces = None if secret is None else DpopNonces(secret, lambda: now)
    expected = ProofExpectation(case["method"], case["url"], case["token"], nonces, now)
    try:
        return as_json(check_dpop_proof(case["proof"], expected)._asdict())
    except AuthorizationError as refusal:
        nonce = {} if refusal.nonce is None else {"nonce": refusal.nonce}
        return {"refused": {"reason": refusal.reason, **nonce}}


def _guard(case: Case) -> Any:
    time = {"now": 0}
    verifier: Verifier = verifier_of({**case, "clock": lambda: time["now"]})
    proofs = DpopProofs(
        origin=case["origin"],
        mode=case["mode"],
        nonce_secret=case["nonceSecret"],
        clock=lambda: time["now"],
    )
    guard = Guard(verifier=verifier, audit=False, dpop=proofs)
    outcomes = []
    for request in case["requests"]:
        time["now"] = request["now"]
        headers = [(name, value) for name, value in request["headers"]]
        asked = TokenRequest(request["method"], request["url"], headers)
        try:
            call = Call(
                token=read_token(guard, asked), action="search", input=None, rule=Rule("flights:search")
            )
            guard.admit(call)
            outcomes.append("accepted")
        except AuthorizationError as refusal:
            outcomes.append(refusal.reason)
    return outcomes


KINDS: dict[str, Run] = {"dpop": dpop}
