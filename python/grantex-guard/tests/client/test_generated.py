"""The synchronous client is made from the asynchronous one, and only what is meant to be is exported."""

import subprocess
import sys
from pathlib import Path

import grantex
import grantex.client

TOOL = Path(__file__).parents[3] / "tools" / "unasync.py"


def test_the_synchronous_client_is_as_generated() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0), "run: uv run python tools/unasync.py"


def test_all_names_of_the_client_are_there_and_in_order() -> None:
    for room in (grantex, grantex.client):
        assert sorted(room.__all__) == list(room.__all__)
        assert all(hasattr(room, name) for name in room.__all__)


def test_every_public_method_is_documented() -> None:
    client = grantex.Grantex(api_key="gx_test_x")
    resources = {name: value for name, value in vars(client).items() if not name.startswith("_")}
    assert len(resources) == 17
    for resource in [client, *resources.values()]:
        for name in dir(type(resource)):
            if not name.startswith("_") and callable(getattr(type(resource), name)):
                assert getattr(type(resource), name).__doc__, f"{type(resource).__name__}.{name}"


def test_a_service_that_only_guards_loads_no_client() -> None:
    program = """
import sys
from grantex import Guard, Verifier, Rule
assert not [name for name in sys.modules if name.startswith("grantex.client")]
import grantex
assert grantex.Grantex is grantex.client.Grantex
assert {"Grantex", "Guard"} <= set(dir(grantex))
assert not hasattr(grantex, "Nothing")
"""
    subprocess.run([sys.executable, "-c", program], check=True)
