"""What a client without a good grant gets, and what it does not learn."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, HTTPException
from fastapi.testclient import TestClient
from fastapi_site import BOOK, Site
from grantex_fastapi import AuthorizationError, Requires, Rule, add_grantex
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import PlainTextResponse


class Payment(BaseModel):
    amount: int


def read_payment(payment: Payment) -> Payment:
    return payment


PAY = Rule[Payment]("payments:initiate", amount=lambda payment: payment.amount)


def pay_route(site: Site, ran: list[Any]) -> None:
    @site.app.post("/pay", dependencies=[Depends(site.requires(PAY, input=read_payment))])
    def pay(payment: Annotated[Payment, Depends(read_payment)]) -> str:
        ran.append(payment)
        return "paid"


def test_a_refusal_is_the_answer_itself(site: Site) -> None:
    ran: list[Any] = []
    pay_route(site, ran)
    answer = site.client.post("/pay", json={"amount": 900}, headers=site.bearer("payments:initiate:max_500"))
    assert answer.status_code == 403
    page = f"{site.guard.issuer}/docs/errors/amount_over"
    assert answer.json() == {
        "error": "insufficient_scope",
        "code": "amount_over",
        "message": "The amount of this call is higher than what was granted.",
        "missingScopes": ["payments:initiate:max_900"],
        "howToAsk": "Ask the person for a grant that holds payments:initiate:max_900.",
        "error_uri": page,
    }
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="grantex", error="insufficient_scope", '
        'scope="payments:initiate:max_500 payments:initiate:max_900", '
        f'error_uri="{page}", '
        'error_description="The amount of this call is higher than what was granted."'
    )
    assert ran == []
    assert site.recorded == ["blocked payments:initiate"]


@pytest.mark.parametrize("token", [None, "garbage"])
@pytest.mark.parametrize("body", [{"amount": "much"}, {}, {"amount": 5}])
def test_without_a_good_token_nobody_learns_what_the_body_must_be(
    site: Site, token: str | None, body: Any
) -> None:
    pay_route(site, [])
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    answer = site.client.post("/pay", json=body, headers=headers)
    assert answer.status_code == 401
    assert "detail" not in answer.json()


def test_nor_with_a_grant_for_something_else(site: Site) -> None:
    pay_route(site, [])
    answer = site.client.post("/pay", json={}, headers=site.bearer("flights:book"))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert site.recorded == ["blocked payments:initiate"]


def test_with_a_good_token_fastapi_says_what_is_wrong_and_nothing_is_recorded(site: Site) -> None:
    ran: list[Any] = []
    pay_route(site, ran)
    answer = site.client.post("/pay", json={"amount": "much"}, headers=site.bearer("payments:initiate"))
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "amount"]
    assert (ran, site.recorded) == ([], [])


def test_a_body_that_is_no_json_is_refused_by_fastapi_before_any_guard(site: Site) -> None:
    pay_route(site, [])
    answer = site.client.post("/pay", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == "json_invalid"


def test_what_the_input_depends_on_does_not_run_without_a_grant(site: Site) -> None:
    ran = []

    def look_up() -> dict[str, int]:
        ran.append("looked up")
        return {"amount": 5}

    rule = Rule[dict[str, int]]("payments:initiate", amount=lambda found: found["amount"])
    site.app.get("/", dependencies=[Depends(site.requires(rule, input=look_up))])(lambda: "done")
    assert site.client.get("/").status_code == 401
    assert ran == []
    assert site.client.get("/", headers=site.bearer("payments:initiate")).status_code == 200


def test_two_authorization_headers_are_refused(site: Site) -> None:
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    token = site.bearer("flights:book")["authorization"]
    answer = site.client.get("/", headers=[("authorization", token), ("Authorization", token)])
    assert (answer.status_code, answer.json()["code"]) == (400, "two_credentials")


@pytest.mark.parametrize("name", ["access_token", "grantToken", "%61ccess_token"])
def test_a_token_in_the_query_is_refused_also_beside_a_good_header(site: Site, name: str) -> None:
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    answer = site.client.get(f"/?{name}=x", headers=site.bearer("flights:book"))
    assert (answer.status_code, answer.json()["code"]) == (400, "token_in_query")
    assert site.recorded == []


def test_a_function_may_choose_the_rule_of_each_request(site: Site) -> None:
    rules = {"/flights": BOOK}
    guarded = Depends(site.requires(lambda connection: rules.get(connection.url.path)))
    site.app.get("/{path}", dependencies=[guarded])(lambda: "done")
    headers = site.bearer("flights:book")
    assert site.client.get("/flights", headers=headers).status_code == 200
    answer = site.client.get("/constructor", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_rule")
    assert site.recorded == ["allowed flights:book", "success flights:book", "blocked GET"]


def test_a_rule_that_raises_refuses_with_an_entry(site: Site) -> None:
    def fail(_: object) -> Any:
        raise LookupError("The service has a fault.")

    def read_nothing() -> dict[str, Any]:
        return {}

    broken = Rule[object]("flights:book", amount=fail)
    site.app.get("/rule", dependencies=[Depends(site.requires(fail))])(lambda: "done")
    site.app.get("/both", dependencies=[Depends(site.requires(fail, input=read_nothing))])(lambda: "done")
    site.app.get("/amount", dependencies=[Depends(site.requires(broken, input=read_nothing))])(lambda: "done")
    for path in ("/rule", "/both", "/amount"):
        assert site.client.get(path).status_code == 401
        answer = site.client.get(path, headers=site.bearer("flights:book"))
        assert (answer.status_code, answer.json()["code"]) == (503, "rule_failed")
        assert "fault" not in answer.text
    assert site.recorded == ["blocked GET", "blocked GET", "blocked flights:book"]


def test_a_rule_that_is_none_is_refused(site: Site) -> None:
    wrong: Any = lambda _: "flights:book"  # noqa: E731
    site.app.get("/", dependencies=[Depends(site.requires(wrong))])(lambda: "done")
    answer = site.client.get("/", headers=site.bearer("flights:book"))
    assert (answer.status_code, answer.json()["code"]) == (503, "rule_failed")


def test_refusals_reach_no_other_exception_handler(site: Site) -> None:
    async def hide(_: Any, __: Any) -> Any:
        return PlainTextResponse("fine")

    for kind in (Exception, HTTPException, StarletteHTTPException, 401):
        site.app.add_exception_handler(kind, hide)
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    answer = site.client.get("/")
    assert (answer.status_code, answer.json()["code"]) == (401, "no_credentials")


def test_challenges_name_the_metadata_of_the_service(site: Site) -> None:
    site = Site(site.server, resource_metadata="https://api.example/metadata", scope="flights:book")
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    assert site.client.get("/").headers["www-authenticate"] == (
        'Bearer realm="grantex", scope="flights:book", resource_metadata="https://api.example/metadata"'
    )
    site.close()


def test_an_application_that_is_not_prepared_answers_500_and_runs_nothing(site: Site) -> None:
    ran = []
    app = FastAPI()
    app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: ran.append("ran"))
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/", headers=site.bearer("flights:book")).status_code == 500
    assert client.get("/").status_code == 500
    assert (ran, site.recorded) == ([], [])
    with pytest.raises(TypeError, match="middleware"):
        TestClient(app).get("/", headers=site.bearer("flights:book"))


class Stop(BaseException):
    """What nothing in the framework expects."""


@pytest.mark.parametrize(
    "raised",
    [
        RuntimeError,
        lambda: AuthorizationError("revoked"),
        lambda: HTTPException(200),
        StopAsyncIteration,
        Stop,
        asyncio.CancelledError,
        KeyboardInterrupt,
    ],
)
def test_whatever_a_guard_raises_the_endpoint_does_not_run(
    site: Site, raised: Callable[[], BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []

    async def fail(_: object) -> Any:
        raise raised()

    monkeypatch.setattr(site.guard, "admit_async", fail)
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: ran.append("ran"))
    # What is no `Exception` goes through the framework, to the client of the test.
    with suppress(BaseException):
        assert site.client.get("/", headers=site.bearer("flights:book")).status_code in (401, 500, 503)
    assert ran == []


def test_wrong_options_are_named(site: Site) -> None:
    with pytest.raises(TypeError, match='Requires: "guard" must be a Guard'):
        Requires(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='Requires: "rule" must be a Rule'):
        site.requires("flights:book")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='"input" must be callable'):
        site.requires(PAY, input={})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='"input" is missing, and the rule reads one'):
        site.requires(PAY)
    with pytest.raises(TypeError, match='add_grantex: "app" must be a FastAPI application'):
        add_grantex(site.app.router)  # type: ignore[arg-type]


def test_the_openapi_document_shows_the_token_and_the_scopes(site: Site) -> None:
    pay_route(site, [])
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    document = site.client.get("/openapi.json").json()
    assert document["components"]["securitySchemes"] == {
        "grantex": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The token of a grant, for an AI agent.",
        }
    }
    assert document["paths"]["/pay"]["post"]["security"] == [{"grantex": ["payments:initiate"]}]
    assert document["paths"]["/"]["get"]["security"] == [{"grantex": ["flights:book"]}]
    body = document["paths"]["/pay"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Payment"}
