"""The public surface, pinned: whoever changes it changes this list."""

import grantex_pydantic_ai

NAMES = """ AuthorizationError Feed Grant Guard GuardedToolset HttpAuditSink Online RequireGrants Rule Service
Verifier current_call current_grant delegate_to guard_tool guard_tools guard_toolset use_token
"""


def test_an_agent_finds_these_names_and_no_other() -> None:
    assert sorted(grantex_pydantic_ai.__all__) == sorted(NAMES.split())
    assert all(hasattr(grantex_pydantic_ai, name) for name in grantex_pydantic_ai.__all__)
