"""The value that is checked is the value that the endpoint gets."""

import inspect
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body, Depends, File, Form, Security, UploadFile
from fastapi.responses import PlainTextResponse
from fastapi.security import SecurityScopes
from fastapi.testclient import TestClient
from fastapi_site import Site
from grantex_fastapi import Grant, Rule, current_grant
from pydantic import BaseModel, Field


class Payment(BaseModel):
    amount: float
    currency: str = "EUR"


def read_payment(payment: Payment) -> Payment:
    return payment


def find_user(_: SecurityScopes) -> str:
    return "alice"


# FastAPI has scopes of dependencies from 0.121 on.
HAS_SCOPES = "scope" in inspect.signature(Depends).parameters
AT_THE_END: Any = {"scope": "function"} if HAS_SCOPES else {"use_cache": False}


@pytest.mark.parametrize("is_async", [False, True])
def test_the_endpoint_gets_the_very_object_that_the_rule_has_read(site: Site, is_async: bool) -> None:
    seen: list[Any] = []

    def amount(payment: Payment) -> float:
        seen.append(payment)
        return payment.amount

    guarded = Depends(site.requires(Rule("payments:initiate", amount=amount), input=read_payment))

    def pay(
        grant: Annotated[Grant, guarded], payment: Annotated[Payment, Depends(read_payment)]
    ) -> dict[str, Any]:
        return {
            "is_the_one_checked": all(payment is one for one in seen),
            "currency": payment.currency,
            "for": grant.principal_id,
        }

    async def pay_async(
        payment: Annotated[Payment, Depends(read_payment)], grant: Annotated[Grant, guarded]
    ) -> dict[str, Any]:
        return pay(grant, payment)

    site.app.post("/")(pay_async if is_async else pay)
    headers = site.bearer("payments:initiate:max_500")
    answer = site.client.post("/", json={"amount": "420", "hidden": True}, headers=headers)
    assert answer.json() == {"is_the_one_checked": True, "currency": "EUR", "for": "user_alice"}
    assert len(seen) == 1


def pay_again(payment: Payment) -> str:
    return f"paid {payment.amount}"


def pay_under_another_name(sent: Payment) -> str:
    return f"paid {sent.amount}"


async def pay_what_the_model_says(payment: Annotated[dict[str, Any], Body()]) -> str:
    return f"paid {payment['amount']}"


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        (pay_again, {"amount": 5}),
        # FastAPI then takes the two from two members of the body.
        (pay_under_another_name, {"payment": {"amount": 5}, "sent": {"amount": 9000}}),
        (pay_what_the_model_says, {"amount": "5"}),
    ],
)
@pytest.mark.parametrize("place", ["route", "router", "include"])
def test_an_endpoint_that_parses_the_body_again_runs_for_nobody(
    site: Site, endpoint: Any, body: Any, place: str
) -> None:
    rule = Rule[Payment]("payments:initiate", amount=lambda payment: payment.amount)
    guarded = [Depends(site.requires(rule, input=read_payment))]
    router = APIRouter(dependencies=guarded if place == "router" else [])
    router.post("/pay", dependencies=guarded if place == "route" else [])(endpoint)
    site.app.include_router(router, dependencies=guarded if place == "include" else [])
    headers = site.bearer("payments:initiate:max_500")
    assert site.client.post("/pay", json=body, headers=headers).status_code == 500
    assert site.recorded == []
    client = TestClient(site.app)
    with pytest.raises(TypeError, match="the endpoint parses the body again, as "):
        client.post("/pay", json=body, headers=headers)


def read_for_user(payment: Payment, _: Annotated[str, Security(find_user)]) -> Payment:
    return payment


def read_again(payment: Annotated[Payment, Depends(read_payment, use_cache=False)]) -> Payment:
    return payment


@pytest.mark.parametrize(
    ("read", "again"),
    [
        (read_payment, Depends(read_payment, use_cache=False)),
        (read_payment, Depends(read_again)),
        (read_payment, Depends(read_payment, **AT_THE_END)),
        (read_for_user, Security(read_for_user, scopes=["pay"])),
    ],
)
def test_nor_does_one_that_calls_the_function_again(site: Site, read: Any, again: Any) -> None:
    rule = Rule[Payment]("payments:initiate", amount=lambda payment: payment.amount)

    @site.app.post("/", dependencies=[Depends(site.requires(rule, input=read))])
    def pay(payment: Annotated[Payment, again]) -> str:
        return f"paid {payment.amount}"

    client = TestClient(site.app)
    with pytest.raises(TypeError, match="the input is read again"):
        client.post("/", json={"amount": 5}, headers=site.bearer("payments:initiate:max_500"))
    assert site.recorded == []


def test_nor_does_one_whose_guard_has_security_scopes(site: Site) -> None:
    rule = Rule[Payment]("payments:initiate", amount=lambda payment: payment.amount)
    guarded = Security(site.requires(rule, input=read_for_user), scopes=["pay"])

    @site.app.post("/", dependencies=[guarded])
    def pay(payment: Annotated[Payment, Depends(read_for_user)]) -> str:
        return f"paid {payment.amount}"

    client = TestClient(site.app)
    with pytest.raises(TypeError, match="the input is read again"):
        client.post("/", json={"amount": 5}, headers=site.bearer("payments:initiate:max_500"))
    assert site.recorded == []


def test_an_amount_may_come_from_the_path_and_the_query(site: Site) -> None:
    def read_transfer(account: int, amount: Annotated[float, Field(gt=0)]) -> dict[str, Any]:
        return {"account": account, "amount": amount}

    rule = Rule[dict[str, Any]]("payments:initiate", amount=lambda transfer: transfer["amount"])

    @site.app.post("/accounts/{account}", dependencies=[Depends(site.requires(rule, input=read_transfer))])
    async def transfer(transfer: Annotated[dict[str, Any], Depends(read_transfer)]) -> dict[str, Any]:
        return transfer

    headers = site.bearer("payments:initiate:max_500")
    assert site.client.post("/accounts/7?amount=500", headers=headers).json() == {
        "account": 7,
        "amount": 500,
    }
    assert site.client.post("/accounts/7?amount=500.5", headers=headers).json()["code"] == "amount_over"
    assert site.client.post("/accounts/7?amount=-1", headers=headers).status_code == 422
    assert site.client.post("/accounts/x?amount=5", headers=headers).status_code == 422


def test_an_amount_may_come_from_a_form_with_files(site: Site) -> None:
    async def read_claim(
        amount: Annotated[str, Form()], bill: Annotated[UploadFile, File()]
    ) -> dict[str, Any]:
        return {"amount": amount, "bill": (await bill.read()).decode()}

    rule = Rule[dict[str, Any]]("payments:initiate", amount=lambda claim: claim["amount"])

    @site.app.post("/", dependencies=[Depends(site.requires(rule, input=read_claim))])
    async def reimburse(claim: Annotated[dict[str, Any], Depends(read_claim)]) -> dict[str, Any]:
        return claim

    headers = site.bearer("payments:initiate:max_500")
    sent: Any = {"data": {"amount": "420"}, "files": {"bill": b"taxi"}}
    assert site.client.post("/", headers=headers, **sent).json() == {"amount": "420", "bill": "taxi"}
    sent["data"]["amount"] = "9000"
    assert site.client.post("/", headers=headers, **sent).json()["code"] == "amount_over"


def test_of_two_values_of_a_query_the_one_that_fastapi_takes_is_checked(site: Site) -> None:
    def read_amount(amount: float) -> float:
        return amount

    rule = Rule[float]("payments:initiate", amount=lambda amount: amount)

    @site.app.post("/", dependencies=[Depends(site.requires(rule, input=read_amount))])
    async def pay(amount: Annotated[float, Depends(read_amount)]) -> float:
        return amount

    headers = site.bearer("payments:initiate:max_500")
    assert site.client.post("/?amount=9000&amount=5", headers=headers).json() == 5
    assert site.client.post("/?amount=5&amount=9000", headers=headers).json()["code"] == "amount_over"


def test_an_error_of_the_input_is_that_of_fastapi(site: Site) -> None:
    def find() -> dict[str, Any]:
        raise LookupError("x")

    @site.app.exception_handler(LookupError)
    def not_found(_: Any, __: Any) -> Any:
        return PlainTextResponse("not found", 404)

    rule = Rule[dict[str, Any]]("payments:initiate", amount=lambda found: found["amount"])
    site.app.get("/", dependencies=[Depends(site.requires(rule, input=find))])(lambda: "done")
    assert site.client.get("/").status_code == 401
    assert site.client.get("/", headers=site.bearer("payments:initiate")).text == "not found"
    assert site.recorded == []


def test_a_dependency_behind_a_guard_runs_with_its_grant_also_where_the_input_is_invalid(site: Site) -> None:
    """FastAPI collects what is invalid, and goes on with the dependencies: token and scopes are checked."""
    ran: list[Any] = []
    rule = Rule[Payment]("payments:initiate", amount=lambda payment: payment.amount)
    guarded = Depends(site.requires(rule, input=read_payment))
    behind = Depends(lambda: ran.append(current_grant()))
    site.app.post("/", dependencies=[guarded, behind])(lambda: "paid")
    assert site.client.post("/", json={"amount": "x"}).status_code == 401
    assert site.client.post("/", json={"amount": "x"}, headers=site.bearer("a:b")).status_code == 403
    assert ran == []
    answer = site.client.post("/", json={"amount": "x"}, headers=site.bearer("payments:initiate:max_500"))
    assert answer.status_code == 422
    assert ran == [None]
