"""The example of the client in the README runs, from its imports to its last line."""

import re
from pathlib import Path

import pytest
from grantex_testing.grantex_server import GrantexServer

README = Path(__file__).parents[2] / "README.md"


def test_the_example_of_the_client_runs(
    server: GrantexServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    (example,) = (block for block in blocks if "Grantex()" in block)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRANTEX_URL", server.url)
    monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "('flights:search', 'flights:book')\nFalse\n"
    assert len(list((tmp_path / ".travel-agent").iterdir())) == 2
