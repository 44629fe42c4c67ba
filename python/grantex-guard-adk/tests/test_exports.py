"""The public surface, pinned: whoever changes it changes this list."""

import grantex_adk

NAMES = """ AuthorizationError Grant GrantPlugin Guard Rule Service current_call current_grant delegate_to
guard_tool guard_tools guard_toolset use_token
"""


def test_an_agent_finds_these_names_and_no_other() -> None:
    assert sorted(grantex_adk.__all__) == sorted(NAMES.split())
    assert all(hasattr(grantex_adk, name) for name in grantex_adk.__all__)
