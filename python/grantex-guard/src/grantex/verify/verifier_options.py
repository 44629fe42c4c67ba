"""The options of a verifier, checked when it is made."""

from grantex.base.options import (
    check_callable,
    check_seconds,
    check_url,
    is_count,
    is_text,
    is_texts,
    is_url,
    wrong_option,
)

# A week, in seconds.
_LONGEST_GRACE = 7 * 24 * 60 * 60


def check_verifier_options(
    *,
    issuer: object,
    audience: object,
    revocation: object,
    developers: object,
    jwks_url: object,
    jwks_grace: object,
    cache_size: object,
    clock: object,
) -> None:
    """Raise ``TypeError`` naming the option that is missing or wrong."""
    if not is_url(issuer) or issuer.endswith("/"):
        raise wrong_option("Verifier", "issuer", "an absolute http(s) URL without a trailing slash")
    if not is_text(audience) and not is_texts(audience):
        raise wrong_option("Verifier", "audience", "a non-empty string or list of them")
    if developers is not None and not is_texts(developers):
        raise wrong_option("Verifier", "developers", "a non-empty list of developer ids")
    if revocation != "none" and not callable(getattr(revocation, "connect", None)):
        raise wrong_option("Verifier", "revocation", 'Feed(api_key=…), Online(api_key=…) or "none"')
    if revocation == "none" and developers is None:
        expected = 'given where "revocation" is "none", and no API key says whose tokens these are'
        raise wrong_option("Verifier", "developers", expected)
    if jwks_url is not None:
        check_url(jwks_url, "Verifier", "jwks_url")
    check_seconds(jwks_grace, "Verifier", "jwks_grace", allows_zero=True, longest=_LONGEST_GRACE)
    if not is_count(cache_size):
        raise wrong_option("Verifier", "cache_size", "a whole number of at least 0")
    check_callable(clock, "Verifier", "clock")
