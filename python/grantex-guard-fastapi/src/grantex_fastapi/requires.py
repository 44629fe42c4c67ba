"""The dependency that a route has for its grant."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import Depends, Security
from fastapi.openapi.models import HTTPBase, HTTPBearer
from fastapi.security.base import SecurityBase
from grantex import Grant, Guard, Rule
from grantex.adapter import check_callable, check_guard, check_rule
from starlette.requests import HTTPConnection

from grantex_fastapi.endpoint_parameters import check_endpoint, parses_body
from grantex_fastapi.guarded_route import GuardedRoute, RouteRule

GrantDependency = Callable[..., Awaitable[Grant]]
"""A dependency that returns the grant of the request."""


class Requires:
    """Makes the dependencies that let a request through only with a grant: ``Depends(requires(rule))``.

    ``requires = Requires(service.guard)`` serves any number of applications and routers, each application
    prepared with :func:`add_grantex`. Raises ``TypeError`` for anything but a guard.
    """

    def __init__(self, guard: Guard) -> None:
        check_guard(guard, "Requires")
        self._guard: Final = guard

    def __call__(
        self,
        rule: RouteRule,
        *,
        input: Callable[..., Any] | None = None,  # noqa: A002 -- as in `Call`
    ) -> GrantDependency:
        """Make the dependency for a rule: for an endpoint, a router, or a whole application.

        ``rule`` is what the route needs, or a function that returns it for each request, given the
        ``Request`` or ``WebSocket``. A request is refused where it returns None, and with ``rule_failed``
        where it raises. The audit log names the call by the rule's ``action``, by default by its first scope.

        ``input`` is a dependency of FastAPI that returns what the rule reads and whose digest is recorded,
        such as the parsed body. Let the endpoint depend on the same function: FastAPI calls it once, so that
        both get the same value. An endpoint that parses the body once more, by a parameter of its own, with
        ``use_cache=False``, or with a scope or security scopes on that function, answers 500: nobody has
        checked what it would get. Default: no input.

        The token is checked before FastAPI validates the input. What comes after it in the order of
        parameters runs only with a grant; what comes before it runs for everybody. Where the input is
        invalid, the endpoint does not run; dependencies after this one do, and no amount was checked.
        ``current_grant()`` returns the grant in the endpoint and in everything that it calls. Raises
        ``TypeError`` naming the option that is wrong.
        """
        if not callable(rule):
            check_rule(rule, 'Requires: "rule"')
        if input is not None:
            check_callable(input, "Requires", "input")
        elif isinstance(rule, Rule) and rule.reads_input:
            raise TypeError('Requires: "input" is missing, and the rule reads one.')
        route = GuardedRoute(self._guard, rule)
        scheme = _GrantToken(self._guard, None if input is None else route)
        scopes = rule.scopes if isinstance(rule, Rule) else ()
        Checked = Annotated[None, Security(scheme, scopes=scopes)]  # noqa: N806 -- a type

        async def require_grant(connection: HTTPConnection, checked: Checked) -> Grant:  # noqa: ARG001
            return (await route.admit(connection, None)).grant

        if input is None:
            return require_grant
        has_body = parses_body(input)

        async def require_grant_for(
            connection: HTTPConnection,
            checked: Checked,  # noqa: ARG001 -- checked first
            value: Annotated[Any, Depends(input)],
        ) -> Grant:
            check_endpoint(connection, input, has_body=has_body)
            return (await route.admit(connection, value)).grant

        return require_grant_for


class _GrantToken(SecurityBase):
    """The token in the OpenAPI document; and, for routes with an input, the check that comes before it."""

    scheme_name = "grantex"

    def __init__(self, guard: Guard, route: GuardedRoute | None) -> None:
        is_bearer = guard.dpop is None or guard.dpop.mode == "accept"
        about = "The token of a grant, for an AI agent."
        self.model = (
            HTTPBearer(bearerFormat="JWT", description=about)
            if is_bearer
            else HTTPBase(scheme="DPoP", description=about)
        )
        self._route: Final = route

    async def __call__(self, connection: HTTPConnection) -> None:
        if self._route is not None:
            await self._route.preflight(connection)
