"""The public surface, pinned: whoever changes it changes this list."""

from grantex_autogen import ag2, agent_framework, agentchat

SHARED = """ AuthorizationError Grant Guard Rule Service TokenSource current_grant guard_tool guard_tools
use_token """


def test_each_framework_has_these_names_and_no_other() -> None:
    expected = {
        agent_framework: ["GrantMiddleware"],
        ag2: ["GrantMiddleware"],
        agentchat: ["ToolRefusedError", "guard_workbench"],
    }
    for module, own in expected.items():
        assert sorted(module.__all__) == sorted([*SHARED.split(), *own])
        assert all(hasattr(module, name) for name in module.__all__)
