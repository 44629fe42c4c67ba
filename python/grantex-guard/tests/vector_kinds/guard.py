"""Vectors of the guard: refusals, rules, and the headers of requests."""

import re
from typing import Any

from grantex import Attribution, AuthorizationError, Challenge, Rule, read_bearer_token, to_refusal

from vector_kinds import Case, Run


def refusal(case: Case) -> dict[str, Any]:
    detail = {_snake(name): value for name, value in case["detail"].items()}
    if "attribution" in detail:
        attribution = {_snake(name): value for name, value in detail["attribution"].items()}
        detail["attribution"] = Attribution(**attribution)
    challenge = Challenge(**{_snake(name): value for name, value in case["challenge"].items()})
    answer = to_refusal(AuthorizationError(case["reason"], **detail), challenge)
    return {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}


def rule(case: Case) -> str | None:
    members = dict(case["rule"])
    try:
        Rule(*members.pop("scopes"), **members)
    except TypeError as error:
        found = re.search(r'Rule: "(\w+)"', str(error))
        assert found is not None
        return found[1]
    return None


def http(case: Case) -> dict[str, str]:
    headers = [(name, value) for name, value in case["headers"]]
    try:
        return {"token": read_bearer_token(headers, case["url"])}
    except AuthorizationError as error:
        return {"refused": error.reason}


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)


KINDS: dict[str, Run] = {"refusal": refusal, "rule": rule, "http": http}
