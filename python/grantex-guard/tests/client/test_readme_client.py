"""The examples of the client in the READMEs run, from their imports to their last line."""

import re
from pathlib import Path

import pytest
from grantex_testing.grantex_server import GrantexServer

MEMBER = Path(__file__).parents[2]


def blocks_of(readme: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", readme.read_text(), re.MULTILINE | re.DOTALL)


def test_the_example_of_the_client_runs(
    server: GrantexServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (example,) = (block for block in blocks_of(MEMBER / "README.md") if "Grantex()" in block)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRANTEX_URL", server.url)
    monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "('flights:search', 'flights:book')\nFalse\n"
    assert len(list((tmp_path / ".travel-agent").iterdir())) == 2
