"""The public surface, pinned: whoever changes it changes this list."""

import grantex_fastapi

NAMES = """ AuthorizationError Feed Grant Guard HttpAuditSink Online Requires Rule Service Verifier
add_grantex current_call current_grant
"""


def test_an_application_finds_these_names_and_no_other() -> None:
    assert sorted(grantex_fastapi.__all__) == sorted(NAMES.split())
    assert all(hasattr(grantex_fastapi, name) for name in grantex_fastapi.__all__)
