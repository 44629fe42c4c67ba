"""Why a call is refused: each reason with its code, its sentence, and what the caller does next."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

RefusalReason = Literal[
    "no_credentials",
    "wrong_scheme",
    "two_credentials",
    "token_in_query",
    "malformed_credentials",
    "malformed_token",
    "header_not_allowed",
    "algorithm_not_allowed",
    "wrong_type",
    "wrong_issuer",
    "wrong_developer",
    "unknown_key",
    "bad_signature",
    "invalid_claim",
    "details_unknown",
    "unchecked_confirmation",
    "wrong_audience",
    "expired",
    "not_yet_valid",
    "binding_too_weak",
    "revoked",
    "feed_does_not_cover",
    "wrong_agent",
    "not_delegated",
    "no_rule",
    "scope_missing",
    "amount_over",
    "amount_not_stated",
    "amount_invalid",
    "argument_not_granted",
    "input_unreadable",
    "input_not_canonical",
    "input_changed",
    "token_unavailable",
    "keys_unavailable",
    "revocation_unavailable",
    "audit_unavailable",
    "rule_failed",
    "guard_failed",
    "approval_required",
    "approval_refused",
    "budget_exceeded",
    "currency_not_granted",
    "on_hold",
    "policy_refused",
    "admission_unavailable",
    "admission_missing",
    "bound_token_as_bearer",
    "token_not_bound",
    "proof_missing",
    "proof_invalid",
    "proof_by_other_key",
    "proof_replayed",
    "proof_without_nonce",
    "replays_unavailable",
]
"""Why a call was refused: stable, and the same in errors, bodies and audit entries.

The reasons from ``bound_token_as_bearer`` on are about a token that is bound to a key, or about the DPoP
proof that comes with it (RFC 9449). Only a guard with ``dpop`` gives them.
"""

AuthorizationErrorCode = Literal[
    "invalid_request",
    "invalid_token",
    "invalid_dpop_proof",
    "use_dpop_nonce",
    "insufficient_user_authentication",
    "insufficient_scope",
    "approval_required",
    "temporarily_unavailable",
    "server_error",
]
"""The error code of a refusal in OAuth (RFC 6750 §3.1, RFC 6749 §4.1.2.1, RFC 9449 §7.1, RFC 9470 §3).

``approval_required`` is Grantex's own: a client that does not know it does not log in again.
"""


class ReasonText(NamedTuple):
    """The code and the texts of a reason."""

    code: AuthorizationErrorCode
    message: str
    """Safe to show to a person, a model or a stranger: contains no token and no secret."""
    remedy: str
    """What the caller does next; a refusal that names missing scopes asks for those instead."""


_ASK = "Ask the person for a grant, and send its token with the call."
_ASK_WIDER = "Ask the person for a grant that covers this call."
_ASK_FOR_SERVICE = "Ask the person for a grant for this service."
_REFRESH = "Refresh the grant token, or ask the person for a new grant."
_ONE_HEADER = 'Send the grant token in one "Authorization: Bearer" header.'
_AS_ISSUED = "Send a grant token exactly as the issuer gave it."
_OWN_TOKEN = "Send the token that was delegated to the agent that makes the call, not the one of its parent."
_LATER = "Try again in a moment."
_OPERATOR = "Tell the operator of this service; repeating the call does not help."
_NEW_PROOF = "Make a new DPoP proof for this request, with the key that the token is bound to."

REASONS: Final[Mapping[str, ReasonText]] = {
    "no_credentials": ReasonText(
        "invalid_token",
        "This call needs a grant token, and none was sent.",
        _ASK,
    ),
    "wrong_scheme": ReasonText(
        "invalid_token",
        "The Authorization header does not use the Bearer scheme.",
        _ONE_HEADER,
    ),
    "two_credentials": ReasonText(
        "invalid_request",
        "The request carries more than one Authorization header.",
        _ONE_HEADER,
    ),
    "token_in_query": ReasonText(
        "invalid_request",
        "A grant token belongs in the Authorization header, never in the URL.",
        _ONE_HEADER,
    ),
    "malformed_credentials": ReasonText(
        "invalid_request",
        'The Authorization header is not "Bearer" followed by one token.',
        _ONE_HEADER,
    ),
    "malformed_token": ReasonText(
        "invalid_token",
        "The token is not a well-formed grant token.",
        _AS_ISSUED,
    ),
    "header_not_allowed": ReasonText(
        "invalid_token",
        'The token header contains more than "alg", "typ" and "kid".',
        _AS_ISSUED,
    ),
    "algorithm_not_allowed": ReasonText(
        "invalid_token",
        "The token is not signed with RS256.",
        _AS_ISSUED,
    ),
    "wrong_type": ReasonText(
        "invalid_token",
        'The token is not of type "at+jwt".',
        _AS_ISSUED,
    ),
    "wrong_issuer": ReasonText(
        "invalid_token",
        "The token comes from another issuer.",
        _ASK_FOR_SERVICE,
    ),
    "wrong_developer": ReasonText(
        "invalid_token",
        "The token belongs to a developer that this service does not serve.",
        _ASK_FOR_SERVICE,
    ),
    "unknown_key": ReasonText(
        "invalid_token",
        "The issuer does not publish the key that signed this token.",
        _REFRESH,
    ),
    "bad_signature": ReasonText(
        "invalid_token",
        "The signature of the token is not valid.",
        _AS_ISSUED,
    ),
    "invalid_claim": ReasonText(
        "invalid_token",
        "A claim of the token is missing or not valid.",
        _REFRESH,
    ),
    "details_unknown": ReasonText(
        "invalid_token",
        "The grant has limits that this service does not understand.",
        "Tell the operator of this service to update it.",
    ),
    "unchecked_confirmation": ReasonText(
        "invalid_token",
        "The token is bound to a key, and no proof of that key can be checked here.",
        "Ask for a grant token for this audience alone that is not bound to a key.",
    ),
    "wrong_audience": ReasonText(
        "invalid_token",
        "The token was granted for another audience.",
        _ASK_FOR_SERVICE,
    ),
    "expired": ReasonText(
        "invalid_token",
        "The token has expired.",
        _REFRESH,
    ),
    "not_yet_valid": ReasonText(
        "invalid_token",
        "The token is not valid yet.",
        _LATER,
    ),
    "binding_too_weak": ReasonText(
        "insufficient_user_authentication",
        "The person who gave this grant is not bound to an account in a way that this service accepts.",
        "Ask the person for a new grant once they are bound to an account in a way that this service "
        "accepts.",
    ),
    "revoked": ReasonText(
        "invalid_token",
        "The grant has been revoked, is on hold, or has ended.",
        _REFRESH,
    ),
    "feed_does_not_cover": ReasonText(
        "invalid_token",
        "The token belongs to a developer whose revocation feed this service does not follow.",
        _OPERATOR,
    ),
    "wrong_agent": ReasonText(
        "insufficient_scope",
        "The grant belongs to another agent than the one that may make this call.",
        _OWN_TOKEN,
    ),
    "not_delegated": ReasonText(
        "insufficient_scope",
        "This call needs a grant that was delegated to a sub-agent.",
        _OWN_TOKEN,
    ),
    "no_rule": ReasonText(
        "insufficient_scope",
        "No rule says which scopes this call needs, so it is refused.",
        "Do not repeat the call: no grant allows it.",
    ),
    "scope_missing": ReasonText(
        "insufficient_scope",
        "The grant does not hold every scope that this call needs.",
        _ASK_WIDER,
    ),
    "amount_over": ReasonText(
        "insufficient_scope",
        "The amount of this call is higher than what was granted.",
        _ASK_WIDER,
    ),
    "amount_not_stated": ReasonText(
        "insufficient_scope",
        "The grant has a limit, and this call states no amount to compare with it.",
        _ASK_WIDER,
    ),
    "amount_invalid": ReasonText(
        "invalid_request",
        "The amount of this call is not a decimal number of at least zero.",
        'State the amount as a decimal such as 420 or "420.50".',
    ),
    "argument_not_granted": ReasonText(
        "insufficient_scope",
        "The grant does not allow these arguments.",
        "Ask the person for a grant that allows them.",
    ),
    "input_unreadable": ReasonText(
        "invalid_request",
        "The input of this call is not valid JSON.",
        "Send the input as JSON, in the form that this service describes.",
    ),
    "input_not_canonical": ReasonText(
        "invalid_request",
        "The input of this call cannot be digested.",
        "Send an input of JSON values, at most 64 levels deep and 4 MiB long.",
    ),
    "input_changed": ReasonText(
        "invalid_request",
        "The input changed after it was checked.",
        "Repeat the call, and do not change its input until the call has run.",
    ),
    "token_unavailable": ReasonText(
        "temporarily_unavailable",
        "The grant token of this call cannot be read at the moment.",
        _LATER,
    ),
    "keys_unavailable": ReasonText(
        "temporarily_unavailable",
        "The keys of the issuer cannot be fetched at the moment.",
        _LATER,
    ),
    "revocation_unavailable": ReasonText(
        "temporarily_unavailable",
        "This service cannot find out at the moment whether the grant has been revoked.",
        _LATER,
    ),
    "audit_unavailable": ReasonText(
        "temporarily_unavailable",
        "The call cannot be recorded at the moment, so it does not run.",
        _LATER,
    ),
    "rule_failed": ReasonText(
        "server_error",
        "The rule of this call failed, so the call does not run.",
        _OPERATOR,
    ),
    "guard_failed": ReasonText(
        "server_error",
        "The guard failed while it checked this call, so the call does not run.",
        _OPERATOR,
    ),
    "approval_required": ReasonText(
        "approval_required",
        "The person who gave this grant must approve this call first.",
        "Ask the person to approve this call, then send the same call again.",
    ),
    "approval_refused": ReasonText(
        "insufficient_scope",
        "The person has refused this call.",
        "Do not repeat this call. Ask the person what to do instead.",
    ),
    "budget_exceeded": ReasonText(
        "insufficient_scope",
        "This call needs more than is left of a budget of the grant.",
        "Wait until the budget renews, or ask the person for a grant with a larger budget.",
    ),
    "currency_not_granted": ReasonText(
        "insufficient_scope",
        "This call is not in the currency of a budget of the grant.",
        "Make the call in the currency of the budget, or ask the person for a grant in another currency.",
    ),
    "on_hold": ReasonText(
        "insufficient_scope",
        "The grant is on hold.",
        "Wait until the hold is released; the grant has not ended.",
    ),
    "policy_refused": ReasonText(
        "insufficient_scope",
        "A policy does not allow this call.",
        "Do not repeat the call as it is: the policy refuses it.",
    ),
    "admission_unavailable": ReasonText(
        "temporarily_unavailable",
        "The server that must admit this call cannot be reached at the moment.",
        _LATER,
    ),
    "admission_missing": ReasonText(
        "server_error",
        "This call must be admitted by the server, and this service is not set up to ask it.",
        _OPERATOR,
    ),
    "bound_token_as_bearer": ReasonText(
        "invalid_token",
        "The token is bound to a key, and was sent as a bearer token.",
        'Send it with "Authorization: DPoP", and a DPoP proof by that key.',
    ),
    "token_not_bound": ReasonText(
        "invalid_token",
        "The token is not bound to a key.",
        "Ask the issuer for a token with a DPoP proof, so that it is bound to the key of that proof.",
    ),
    "proof_missing": ReasonText(
        "invalid_dpop_proof",
        "The token is bound to a key, and the request has no DPoP proof.",
        _NEW_PROOF,
    ),
    "proof_invalid": ReasonText(
        "invalid_dpop_proof",
        "The DPoP proof is not valid for this request.",
        _NEW_PROOF,
    ),
    "proof_by_other_key": ReasonText(
        "invalid_dpop_proof",
        "The DPoP proof was made with another key than the one that the token is bound to.",
        _NEW_PROOF,
    ),
    "proof_replayed": ReasonText(
        "invalid_dpop_proof",
        "The DPoP proof was used before.",
        _NEW_PROOF,
    ),
    "proof_without_nonce": ReasonText(
        "use_dpop_nonce",
        "The DPoP proof does not carry a fresh nonce of this service.",
        'Make a new DPoP proof with the nonce in the "DPoP-Nonce" header of this answer.',
    ),
    "replays_unavailable": ReasonText(
        "temporarily_unavailable",
        "This service cannot find out at the moment whether the DPoP proof was used before.",
        _LATER,
    ),
}
"""Every reason. The texts are those of the TypeScript core; ``vectors/`` hold them equal."""


def how_to_ask(text: ReasonText, missing_scopes: Sequence[str] = ()) -> str:
    """Say what the caller does next: ask for the missing scopes, where a refusal names them."""
    if not missing_scopes:
        return text.remedy
    return f"Ask the person for a grant that holds {' and '.join(missing_scopes)}."
