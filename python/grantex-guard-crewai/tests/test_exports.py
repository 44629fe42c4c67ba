"""The public surface, pinned: whoever changes it changes this list."""

import grantex_crewai

NAMES = """ AuthorizationError Grant Guard Rule Service TokenSource current_grant guard_tool guard_tools
register_grant_hooks use_token """


def test_users_find_these_names_and_no_other() -> None:
    assert sorted(grantex_crewai.__all__) == sorted(NAMES.split())
    assert all(hasattr(grantex_crewai, name) for name in grantex_crewai.__all__)
