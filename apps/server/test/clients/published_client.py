"""Asks the published client of the public product whether calls may run: a token in, a verdict of each mode out."""

import itertools
import json
import sys
import warnings

import grantex

warnings.simplefilter("ignore")
url, api_key = sys.argv[1:]
jwks_uri = url + "/.well-known/jwks.json"
checks = {
    "offline": {"revocation_check": "offline"},
    "online": {"revocation_check": "online"},
    "feed, stream": {"revocation_check": "feed", "revocation_feed_transport": "stream"},
    "feed, poll": {"revocation_check": "feed", "revocation_feed_transport": "poll"},
    "default": {},
}


def client(**options):
    made = grantex.Grantex(api_key=api_key, base_url=url, audience=url, timeout=10, max_retries=0, **options)
    made.load_manifest(grantex.ToolManifest(connector="flights", tools={"search": grantex.Permission.READ}))
    return made


def enforced_by(enforcing, **options):
    return lambda token: enforcing.enforce(token, "flights", "search", **options).allowed


def verified(token, **options):
    wanted = grantex.VerifyGrantTokenOptions(jwks_uri=jwks_uri, audience=url, **options)
    return grantex.verify_grant_token(token, wanted) is not None


asking = client()
modes = {
    "tokens.verify": lambda token: asking.tokens.verify(token).valid,
    "grants.verify": lambda token: asking.grants.verify(token) is not None,
    "verify_grant_token, current_authority": lambda token: verified(token, current_authority=asking.grants.verify),
    "verify_grant_token": verified,
    "enforce(revocation_check=online)": enforced_by(client(revocation_check="offline"), revocation_check="online"),
}
for (name, check), enforce_mode in itertools.product(checks.items(), ("strict", "permissive")):
    modes[f"enforce, {name}, {enforce_mode}"] = enforced_by(client(enforce_mode=enforce_mode, **check))

# An exception is a refusal: no call runs behind it.
for line in sys.stdin:
    verdicts = {}
    for name, allows in modes.items():
        try:
            verdicts[name] = bool(allows(line.strip()))
        except Exception:
            verdicts[name] = False
    print(json.dumps(verdicts), flush=True)
