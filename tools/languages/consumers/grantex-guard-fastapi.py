"""Refuses a request without a grant, through the installed wheel."""

import asyncio
from collections.abc import MutableMapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from grantex_fastapi import Grant, Guard, Requires, Rule, Verifier, add_grantex
from pydantic import BaseModel


class Payment(BaseModel):
    amount: int


def read_payment(payment: Payment) -> Payment:
    return payment


def amount(payment: Payment) -> int:
    return payment.amount


verifier = Verifier(
    issuer="http://127.0.0.1:1",
    audience="https://api.example.com",
    developers=["dev_1"],
    revocation="none",
)
requires = Requires(Guard(verifier=verifier, audit=False))
rule = Rule("payments:initiate", amount=amount)
app = FastAPI()
add_grantex(app)


@app.post("/")
def pay(grant: Annotated[Grant, Depends(requires(rule, input=read_payment))]) -> str:
    raise AssertionError(f"a call without a grant ran for {grant.principal_id}")


async def status_of_a_call() -> object:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope: MutableMapping[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [],
    }
    await app(scope, receive, send)
    return sent[0]["status"]


status = asyncio.run(status_of_a_call())
assert status == 401, status
