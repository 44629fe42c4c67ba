"""Tokens that are bound to keys, behind a proxy."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import Depends
from fastapi.testclient import TestClient
from fastapi_site import BOOK, Site
from grantex import MemoryStore, create_agent_key, create_dpop_proof
from grantex.dpop import DpopProofs
from grantex_fastapi import Grant, Rule
from grantex_testing.server import TestServer

PUBLIC = "https://api.example/travel"
KEY = create_agent_key(MemoryStore())


@pytest.fixture
def bound() -> Iterator[Site]:
    with TestServer() as server:
        site = Site(server, dpop=DpopProofs(origin=PUBLIC))
        yield site
        site.close()


def proven(site: Site, url: str, method: str = "POST", *, scope: str = "payments:initiate") -> dict[str, str]:
    token = site.server.token(scope, cnf={"jkt": KEY.kid})
    proof = create_dpop_proof(KEY, method=method, url=url, token=token)
    return {"authorization": f"DPoP {token}", "dpop": proof, "host": "inner", "x-forwarded-host": "attacker"}


def test_a_proof_is_for_the_public_url_whatever_the_request_says_of_its_host(bound: Site) -> None:
    def read_amount(amount: float) -> float:
        return amount

    rule = Rule[float]("payments:initiate", amount=lambda amount: amount)
    # The guard, and the check before it, ask about the same proof.
    bound.app.post("/pay/{to}", dependencies=[Depends(bound.requires(rule, input=read_amount))])(
        lambda: "paid"
    )
    headers = proven(bound, f"{PUBLIC}/pay/a%20hotel?ignored")
    assert bound.client.post("/pay/a%20hotel?amount=5", headers=headers).json() == "paid"
    again = bound.client.post("/pay/a%20hotel?amount=5", headers=headers)
    assert (again.status_code, again.json()["code"]) == (401, "proof_replayed")
    assert again.headers["www-authenticate"].startswith("DPoP ")


@pytest.mark.parametrize("url", ["http://inner/pay", "https://attacker/pay", f"{PUBLIC}/other"])
def test_a_proof_for_another_url_is_refused(bound: Site, url: str) -> None:
    bound.app.post("/pay", dependencies=[Depends(bound.requires(BOOK))])(lambda: "paid")
    answer = bound.client.post("/pay", headers=proven(bound, url, scope="flights:book"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_dpop_proof")


def test_a_bound_token_as_a_bearer_is_refused(bound: Site) -> None:
    bound.app.post("/pay", dependencies=[Depends(bound.requires(BOOK))])(lambda: "paid")
    headers = bound.bearer("flights:book", cnf={"jkt": KEY.kid})
    assert bound.client.post("/pay", headers=headers).json()["code"] == "bound_token_as_bearer"
    assert bound.client.post("/pay", headers=bound.bearer("flights:book")).json() == "paid"


def test_without_the_option_a_bound_token_is_refused(site: Site) -> None:
    site.app.post("/pay", dependencies=[Depends(site.requires(BOOK))])(lambda: "paid")
    bearer = site.bearer("flights:book", cnf={"jkt": KEY.kid})
    assert site.client.post("/pay", headers=bearer).json()["code"] == "unchecked_confirmation"


def test_in_an_application_that_is_mounted_the_whole_path_counts(bound: Site) -> None:
    other = Site(bound.server, dpop=DpopProofs(origin=PUBLIC))

    @other.app.get("/{flight}")
    def endpoint(flight: str, grant: Annotated[Grant, Depends(other.requires(BOOK))]) -> Any:
        return [flight, grant.key_thumbprint]

    bound.app.mount("/inner", other.app)
    headers = proven(bound, f"{PUBLIC}/inner/AI%20101", "GET", scope="flights:book")
    assert bound.client.get("/inner/AI%20101", headers=headers).json() == ["AI 101", KEY.kid]
    other.close()


def test_a_guard_of_bound_tokens_alone_says_so_in_the_document(site: Site) -> None:
    strict = Site(site.server, dpop=DpopProofs(origin=PUBLIC, mode="require"))
    strict.app.get("/", dependencies=[Depends(strict.requires(BOOK))])(lambda: "done")
    document = TestClient(strict.app).get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["grantex"]["scheme"] == "DPoP"
    assert strict.client.get("/").headers["www-authenticate"].startswith("DPoP ")
    strict.close()
