"""A route behind a guard: its requests as calls."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from fastapi import HTTPException
from grantex import Admission, Call, Guard, PresentedToken, Rule, to_refusal
from grantex.adapter import AsgiExchange, asgi_request, exchange_of, read_token, without_input
from starlette.requests import HTTPConnection

from grantex_fastapi.add_grantex import RefusedRequest

RouteRule: TypeAlias = Rule[Any] | Callable[[HTTPConnection], Rule[Any] | None]
"""The rule of a route, or a function that returns it for each request. Where it returns None, the request is
refused."""

_KEY: Final = "grantex.admitted"
# nginx's status for a client that did not wait for the answer; nobody gets it.
_CLIENT_GONE: Final = 499


class _Admitted(NamedTuple):
    """A call that a guard has let through on the way of this request."""

    guard: Guard
    rule: Rule[Any] | None
    input: object
    admission: Admission


class GuardedRoute:
    """What decides the requests to a route. Raises :class:`RefusedRequest` for those that are refused."""

    def __init__(self, guard: Guard, rule: RouteRule) -> None:
        self._guard: Final = guard
        self._rule: Final = rule

    async def preflight(self, connection: HTTPConnection) -> None:
        """Decide about everything but the input, and record only a refusal."""
        call = self._call(connection, lambda: without_input(self._rule_of(connection)), None)
        call.without_arguments = True
        await self._preflight(call)

    async def admit(self, connection: HTTPConnection, value: object) -> Admission:
        """Decide, and record. The same guard, rule and input within each other record once."""
        exchange = exchange_of(connection.scope)
        call = self._call(connection, lambda: self._rule_of(connection), value)
        admitted: list[_Admitted] = connection.scope.setdefault(_KEY, [])
        for known in admitted:
            is_same = known.guard is self._guard and known.rule is call.rule and known.input is value
            if is_same and not known.admission.is_settled:
                await self._preflight(call)
                exchange.follow(known.admission)
                return known.admission
        try:
            admission = await self._guard.admit_async(call)
        except Exception as error:
            raise self._refused(error) from error
        await _follow(exchange, admission)
        admitted.append(_Admitted(self._guard, call.rule, value, admission))
        return admission

    async def _preflight(self, call: Call[Any]) -> None:
        refusal = await self._guard.preflight_async(call)
        if refusal is not None:
            raise self._refused(refusal) from refusal

    def _refused(self, error: Exception) -> RefusedRequest:
        return RefusedRequest(to_refusal(error, self._guard.challenge))

    def _rule_of(self, connection: HTTPConnection) -> Rule[Any] | None:
        return self._rule if isinstance(self._rule, Rule) else self._rule(connection)

    def _call(
        self, connection: HTTPConnection, find_rule: Callable[[], Rule[Any] | None], value: object
    ) -> Call[Any]:
        request = asgi_request(connection.scope)

        def token() -> str | PresentedToken:
            return read_token(self._guard, request, exchange_of(connection.scope))

        try:
            rule = find_rule()
            action = request.method if rule is None else rule.scopes[0]
            return Call(token=token, action=action, rule=rule, input=value)
        except Exception as cause:
            return Call(token=token, action=request.method, rule=_failed_rule(cause))


async def _follow(exchange: AsgiExchange, admission: Admission) -> None:
    """Settle a call by how its request ends; one whose client is gone does not run, and is given back."""
    is_awaited = False
    try:
        is_awaited = not await exchange.has_ended()
    finally:
        if is_awaited:
            exchange.follow(admission)
        else:
            admission.settle("failure", {"ended": "aborted"}, ran=False)
    if not is_awaited:
        raise HTTPException(_CLIENT_GONE, "The client has left.")


def _failed_rule(cause: Exception) -> Rule[Any]:
    """Return a rule that refuses every call with ``rule_failed``."""

    def fail(_: object) -> Any:
        raise cause

    return Rule("rule:failed", amount=fail)
