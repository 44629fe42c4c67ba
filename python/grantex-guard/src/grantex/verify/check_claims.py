"""The claims of a token whose signature is valid, against what a service expects."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from grantex.base.errors import Attribution, AuthorizationError
from grantex.verify.binding import BindingDemand
from grantex.verify.claims import ClaimsFault, read_claims
from grantex.verify.details.call_detail import CallDetail
from grantex.verify.mismatch import mismatch
from grantex.wire.binding_ways import DIRECTORY_ACR

CLOCK_TOLERANCE = 5
"""How far clocks may be apart, in seconds."""


class ServiceExpectation(NamedTuple):
    """What a service expects of a token besides its form."""

    audiences: tuple[str, ...]
    """The service's own names."""
    binding: BindingDemand | None
    """How the principal must be bound; None accepts any binding, and none."""


def check_claims(
    payload: Mapping[str, Any], expected: ServiceExpectation, now: float
) -> tuple[CallDetail, ...]:
    """Check the claims of a token whose signature is valid, and return the details of its scopes.

    A refusal from here on can be attributed. ``now`` is in seconds since 1970. Raises
    :class:`AuthorizationError` naming the first fault: form, times, audience, binding.
    """
    details = read_claims(payload)
    if isinstance(details, ClaimsFault):
        raise AuthorizationError(details.reason, detail=details.fault, attribution=_attribution_of(payload))
    if now >= payload["exp"] + CLOCK_TOLERANCE:
        raise AuthorizationError("expired", attribution=_attribution_of(payload))
    if max(payload["nbf"], payload["iat"]) > now + CLOCK_TOLERANCE:
        raise AuthorizationError("not_yet_valid", attribution=_attribution_of(payload))
    audience = payload["aud"]
    audiences = expected.audiences
    if not (
        audience in audiences if isinstance(audience, str) else all(one in audiences for one in audience)
    ):
        raise AuthorizationError(
            "wrong_audience", **mismatch(audiences, audience), attribution=_attribution_of(payload)
        )
    if expected.binding is not None:
        _check_binding(payload, expected.binding)
    return details


def _check_binding(payload: Mapping[str, Any], demand: BindingDemand) -> None:
    acr = payload.get("acr", "")
    provider = payload.get("idp", "")
    detail = None
    if acr in demand.acr_values:
        trusted = demand.identity_providers
        if acr != DIRECTORY_ACR or trusted is None or provider in trusted:
            return
        detail = f"The person signed in at {provider}; this service accepts sign-ins at {', '.join(trusted)}."
    raise AuthorizationError(
        "binding_too_weak",
        acr_values=demand.acr_values,
        detail=detail,
        attribution=_attribution_of(payload),
    )


def _attribution_of(payload: Mapping[str, Any]) -> Attribution | None:
    values = [payload.get(claim) for claim in ("dev", "grnt", "client_id", "agt", "sub")]
    if not all(isinstance(value, str) for value in values):
        return None
    return Attribution(*(str(value) for value in values))
