"""Refuses a call without a grant, through the installed wheel."""

from collections.abc import Mapping

from grantex import Admission, AuthorizationError, Call, Guard, Rule, Verifier


def amount(arguments: Mapping[str, object]) -> str:
    return str(arguments["amount"])


verifier = Verifier(
    issuer="http://127.0.0.1:1",
    audience="https://api.example.com",
    developers=["dev_1"],
    revocation="none",
)
guard = Guard(verifier=verifier, audit=False)
rule: Rule[Mapping[str, object]] = Rule("payments:initiate", amount=amount)


def pay(admission: Admission) -> None:
    raise AssertionError("a call without a grant ran")


try:
    guard.run(Call(token="not a token", action="pay", input={"amount": 5}, rule=rule), pay)
except AuthorizationError as error:
    assert error.code == "invalid_token", error.code
else:
    raise AssertionError("a call without a grant was not refused")
