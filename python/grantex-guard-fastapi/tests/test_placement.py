"""Where a guard can stand, and what is behind it."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_site import BOOK, Site
from grantex_fastapi import Grant, Guard, Requires, Rule, Verifier, add_grantex, current_grant
from grantex_testing.server import TestServer

METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"]
PREFLIGHT = {
    "origin": "https://app.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization",
}

Act = Callable[[], Any]


def on_the_route(site: Site, act: Act) -> None:
    site.app.api_route("/api", methods=METHODS, dependencies=[Depends(site.requires(BOOK))])(act)


def as_a_parameter(site: Site, act: Act) -> None:
    async def endpoint(grant: Annotated[Grant, Depends(site.requires(BOOK))]) -> Any:
        assert grant is current_grant()
        return act()

    site.app.api_route("/api", methods=METHODS)(endpoint)


def on_a_router(site: Site, act: Act) -> None:
    router = APIRouter(dependencies=[Depends(site.requires(BOOK))])
    router.api_route("/api", methods=METHODS)(act)
    site.app.include_router(router)


def where_a_router_is_included(site: Site, act: Act) -> None:
    inner, outer = APIRouter(), APIRouter()
    inner.api_route("/api", methods=METHODS)(act)
    outer.include_router(inner)
    site.app.include_router(outer, dependencies=[Depends(site.requires(BOOK))])


def on_an_application_that_is_mounted(site: Site, act: Act) -> None:
    app = FastAPI(dependencies=[Depends(site.requires(BOOK))])
    add_grantex(app)
    app.api_route("/", methods=METHODS)(act)
    app.api_route("", methods=METHODS)(act)
    site.app.mount("/api", app)


PLACES = [
    on_the_route,
    as_a_parameter,
    on_a_router,
    where_a_router_is_included,
    on_an_application_that_is_mounted,
]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_behind_a_guard_runs_without_a_grant(site: Site, place: Callable[[Site, Act], None]) -> None:
    ran: list[str] = []
    place(site, lambda: ran.append("ran"))
    for method in METHODS:
        for headers in ({}, PREFLIGHT, {"x-http-method-override": "OPTIONS", **PREFLIGHT}):
            answer = site.client.request(method, "/api", headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Bearer realm="grantex"'
    assert ran == []
    assert site.client.request("OPTIONS", "/api", headers=site.bearer("flights:book")).status_code == 200
    assert ran == ["ran"]
    assert site.recorded == ["allowed flights:book", "success flights:book"]


def test_cors_in_front_answers_preflights_and_lets_a_page_read_refusals(site: Site) -> None:
    app = FastAPI()
    cors: Any = {"allow_methods": ["POST"], "allow_headers": ["authorization"]}
    app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"], **cors)
    add_grantex(app)
    app.post("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "booked")
    site.app.mount("/api", app)
    answer = site.client.options("/api/", headers=PREFLIGHT)
    assert answer.status_code == 200
    assert "authorization" in answer.headers["access-control-allow-headers"]
    refused = site.client.post("/api/", headers={"origin": "https://app.example"})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "https://app.example"
    assert site.client.post("/api/", headers=site.bearer("flights:book")).json() == "booked"


def test_a_mounted_application_that_is_not_prepared_answers_500(site: Site) -> None:
    ran: list[str] = []
    app = FastAPI()
    app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: ran.append("ran"))
    site.app.mount("/api", app)
    assert site.client.get("/api/").status_code == 500
    assert ran == []


def test_the_same_guard_and_rule_twice_check_twice_and_record_once(site: Site) -> None:
    router = APIRouter(dependencies=[Depends(site.requires(BOOK))])

    @router.get("/", dependencies=[Depends(site.requires(BOOK))])
    def endpoint(grant: Annotated[Grant, Depends(site.requires(BOOK))]) -> str:
        return grant.principal_id

    site.app.include_router(router)
    headers = site.bearer("flights:book")
    assert site.client.get("/", headers=headers).json() == "user_alice"
    assert site.client.get("/", headers=headers).json() == "user_alice"
    assert site.recorded == ["allowed flights:book", "success flights:book"] * 2


def test_the_second_check_counts_too(site: Site) -> None:
    """An amount that grew between two guards is refused by the second one."""

    def read_payment() -> dict[str, int]:
        return {"amount": 420}

    def grow(payment: Annotated[dict[str, int], Depends(read_payment)]) -> None:
        payment["amount"] = 9000

    rule = Rule[dict[str, int]]("payments:initiate", amount=lambda payment: payment["amount"])
    guarded = [Depends(site.requires(rule, input=read_payment)) for _ in range(2)]
    site.app.post("/", dependencies=[guarded[0], Depends(grow), guarded[1]])(lambda: "paid")
    answer = site.client.post("/", headers=site.bearer("payments:initiate:max_500"))
    assert answer.json()["code"] == "amount_over"
    outcomes = [entry.status for entry in site.recorder.entries]
    assert outcomes == ["allowed", "blocked", "failure"]


def test_different_rules_on_the_way_must_all_agree_and_each_records(site: Site) -> None:
    router = APIRouter(dependencies=[Depends(site.requires(Rule("flights:search")))])
    router.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    site.app.include_router(router)
    assert site.client.get("/", headers=site.bearer("flights:search")).status_code == 403
    assert site.client.get("/", headers=site.bearer("flights:search", "flights:book")).status_code == 200
    assert site.recorded == [
        "allowed flights:search",
        "blocked flights:book",
        "failure flights:search",
        "allowed flights:search",
        "allowed flights:book",
        "success flights:search",
        "success flights:book",
    ]


def test_two_guards_each_accept_their_own_tokens(site: Site) -> None:
    with TestServer() as other:
        verifier = Verifier(
            issuer=other.url, audience=other.audience, revocation="none", developers=[other.developer_id]
        )
        theirs = Requires(Guard(verifier=verifier, audit=False))
        site.app.get("/ours", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
        site.app.get("/theirs", dependencies=[Depends(theirs(BOOK))])(lambda: "done")
        token = {"authorization": f"Bearer {other.token('flights:book')}"}
        statuses = [site.client.get(path, headers=token).status_code for path in ("/ours", "/theirs")]
        assert statuses == [401, 200]


def test_what_is_not_found_is_answered_by_fastapi(site: Site) -> None:
    site.app.get("/", dependencies=[Depends(site.requires(BOOK))])(lambda: "done")
    assert site.client.get("/missing").status_code == 404
    assert site.client.put("/").status_code == 405
    assert site.recorded == []
