"""The URL that a proof is made for."""

import re

_DEFAULT_PORTS = {"http": "80", "https": "443"}
# Visible ASCII only, no backslash and no userinfo. Not `urlsplit`: it removes tabs and line breaks, and takes
# much that is no URL.
_TARGET = re.compile(
    r"""(https?)://([\w.~-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?(/[!"$->@-\[\]-~]*)?(?:[?#][!-~]*)?""",
    re.ASCII | re.IGNORECASE,
)


def target_uri(url: str) -> str | None:
    """Return the form in which two target URIs are compared (RFC 9449 §4.3).

    Without query and fragment, scheme and host in lower case, without the scheme's default port and without
    one slash at the end. The rest of the path counts as it was sent: no dot segment is resolved, no escape
    decoded, no double slash merged. None for anything that is not an absolute HTTP URL, and for one with
    userinfo.
    """
    match = _TARGET.fullmatch(url)
    if match is None:
        return None
    scheme, host, port, path = match[1].lower(), match[2].lower(), match[3], match[4] or ""
    shown = "" if port is None or port == _DEFAULT_PORTS[scheme] else f":{port}"
    return f"{scheme}://{host}{shown}{path.removesuffix('/')}"
