import pytest


def pytest_configure(config: pytest.Config) -> None:
    # What CrewAI and its dependencies warn of when they are imported and used.
    for category in ("ImportWarning", "DeprecationWarning", "PendingDeprecationWarning", "UserWarning"):
        config.addinivalue_line("filterwarnings", f"ignore::{category}")
