"""The public surface, pinned: whoever changes it changes this list."""

import grantex_mcp

NAMES = """ AuthorizationError Grant GrantAuth GrantTokenVerifier Guard Rule Service TOKEN_KEY current_call
current_grant guard_server token_from_file use_token
"""


def test_a_server_finds_these_names_and_no_other() -> None:
    assert sorted(grantex_mcp.__all__) == sorted(NAMES.split())
    assert all(hasattr(grantex_mcp, name) for name in grantex_mcp.__all__)
