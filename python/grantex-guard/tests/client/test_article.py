"""The Python block of the article that introduced Grantex runs unchanged against a sandbox."""

import os
from typing import Any

import pytest
from grantex_testing.grantex_server import GrantexServer

ARTICLE = """\
from grantex import Grantex, ExchangeTokenParams

client = Grantex(api_key=os.environ["GRANTEX_API_KEY"])

agent = client.agents.register(
    name="travel-booking-agent",
    scopes=["flights:book", "hotels:search"],
)

auth = client.authorize(
    agent_id=agent.id,
    user_id="user_alice",
    scopes=["flights:book", "hotels:search"],
)
# redirect user to auth.consent_url

token = client.tokens.exchange(
    ExchangeTokenParams(code=callback_code, agent_id=agent.id)
)
print(token.scopes)  # ('flights:book', 'hotels:search')
"""


class _Names(dict[str, Any]):
    """The names of the article's program. A sandbox hands out the code where a callback would bring it."""

    def __missing__(self, name: str) -> Any:
        if name == "callback_code":
            return self["auth"].code
        raise KeyError(name)


def test_the_article_runs_unchanged(
    server: GrantexServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRANTEX_URL", server.url)
    monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
    names = _Names(os=os)
    exec(compile(ARTICLE, "article.py", "exec"), {}, names)
    assert capsys.readouterr().out == "('flights:book', 'hotels:search')\n"
    assert names["auth"].consent_url.startswith(server.url)
    assert names["client"].tokens.verify(names["token"].grant_token).valid
