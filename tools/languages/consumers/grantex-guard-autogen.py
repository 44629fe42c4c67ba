"""Asks for the framework that is missing, through the installed wheel."""

import importlib

FRAMEWORKS = {"agent_framework": "agent_framework", "ag2": "ag2", "agentchat": "autogen_core"}

for name, framework in FRAMEWORKS.items():
    missing = None
    try:
        importlib.import_module(f"grantex_autogen.{name}")
    except ModuleNotFoundError as error:
        missing = error.name
    assert missing == framework, missing
