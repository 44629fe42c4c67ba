"""The authentication that MCP specifies for HTTP, with challenges that a client can follow."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from grantex import (
    AuthorizationError,
    Call,
    Challenge,
    Guard,
    PresentedToken,
    Refusal,
    Rule,
    VerifiedToken,
    to_refusal,
)
from grantex.adapter import (
    check_guard,
    check_rules,
    rule_named,
    wrong_option,
)
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from starlette.authentication import AuthCredentials
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grantex_mcp.resource_metadata import ResourceMetadata
from grantex_mcp.token import CallToken, TokenReader, accepted_grant, keep_presented
from grantex_mcp.token_verifier import access_token, record_refusal, scopes_of

_NONE: Final[Mapping[str, Rule[Any]]] = MappingProxyType({})
# What the SDK takes, in bytes.
_MAX_BODY: Final = 4 * 1024 * 1024
# Lets pages of other origins read the challenge.
_EXPOSED: Final = {"access-control-expose-headers": "WWW-Authenticate, DPoP-Nonce"}


class GrantAuth:
    """Authentication in front of ``server.streamable_http_app()``, as ASGI middleware.

    A request without a good token is answered with 401, and a call of a tool or prompt whose rule needs a
    scope that the grant does not hold with 403: one challenge that names what the grant holds and every
    scope that is missing, so that a client logs in or asks the person for more. Each has the URL of the
    resource's metadata (RFC 9728), which is served here. It does not read the arguments of a call:
    :func:`guard_server` does, and nothing is guarded without it. A session belongs to the agent and person
    that began it.

    ``guard``, ``rules``, ``resources`` and ``prompts`` are those of :func:`guard_server`. ``resource`` is the
    URL of the MCP endpoint, as people type it: an audience of the guard, letter for letter.
    ``authorization_servers`` are the issuers from which clients get a token. ``resource_name`` is what people
    call the service, and ``developer`` your ``dev_…``, for which a live server registers the resource. Raises
    ``TypeError`` naming the option that is missing or wrong.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        guard: Guard,
        rules: Mapping[str, Rule[Any]],
        resource: str,
        authorization_servers: Sequence[str],
        resources: Mapping[str, Rule[Any]] = _NONE,
        prompts: Mapping[str, Rule[Any]] = _NONE,
        resource_name: str | None = None,
        developer: str | None = None,
    ) -> None:
        check_guard(guard, "GrantAuth")
        for of_kind in (rules, resources, prompts):
            check_rules(of_kind, "GrantAuth")
        if resource not in guard.audience:
            accepted = ", ".join(guard.audience)
            raise wrong_option("GrantAuth", "resource", f"an audience of the guard, which accepts {accepted}")
        self._app: Final = app
        self._guard: Final = guard
        self._rules: Final = {"tools/call": rules, "prompts/get": prompts}
        self._metadata: Final = ResourceMetadata(
            resource=resource,
            authorization_servers=authorization_servers,
            scopes=scopes_of(rules, resources, prompts),
            dpop=guard.challenge.dpop,
            resource_name=resource_name,
            developer=developer,
        )
        self._challenge: Final = Challenge(
            resource_metadata=self._metadata.url, scope=guard.challenge.scope, dpop=guard.challenge.dpop
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on with the grant of its token."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            # Nothing that MCP specifies; a proof or a challenge would have no place.
            await send({"type": "websocket.close", "code": 1008})
        elif self._metadata.is_about(scope):
            await self._metadata.answer(scope)(scope, receive, send)
        else:
            await self._check(scope, receive, send)

    async def _check(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = keep_presented(self._guard, scope)
        body = b""
        if await self._is_known(token):
            body, receive = await _read(scope, receive)
        refusal = await self._authenticate(scope, token, body)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            answer = JSONResponse(refusal.body, refusal.status, headers={**refusal.headers, **_EXPOSED})
            await answer(scope, receive, send)

    async def _is_known(self, token: CallToken | TokenReader) -> bool:
        """Tell whether an issuer has made the token: only then is the body read into memory."""
        explained = await self._guard.explain_async(Call(token=token, action="http", rule=None))
        return explained.error is None or explained.error.attribution is not None

    async def _authenticate(
        self, scope: Scope, token: CallToken | TokenReader, body: bytes
    ) -> Refusal | None:
        """Check the token, the proof of its key, and the scopes of what is called; return a refusal, or
        None."""
        action, rule = self._called(body)
        # Without the amount, which is in the parsed arguments.
        scopes = None if rule is None else Rule(*rule.scopes)
        explained = await self._guard.explain_async(Call(token=token, action=action, rule=scopes))
        grant = accepted_grant(explained)
        if grant is None:
            error = explained.error or AuthorizationError("guard_failed")
            await record_refusal(self._guard, action, error)
            return to_refusal(error, self._challenge)
        text = token.token if isinstance(token, PresentedToken) else str(token)
        missing = [scope.needed for scope in explained.scopes if not scope.held]
        if missing:
            call = Call(token=VerifiedToken(text, grant), action=action, rule=Rule(*missing), input=None)
            refused = await self._guard.preflight_async(call)
            return to_refusal(refused or AuthorizationError("guard_failed"), self._challenge)
        scope["user"] = AuthenticatedUser(access_token(grant, text))
        scope["auth"] = AuthCredentials(list(grant.scopes))
        return None

    def _called(self, body: bytes) -> tuple[str, Rule[Any] | None]:
        """Return the action of a message, and the rule of what it calls by name."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            message = None
        method = message.get("method") if isinstance(message, dict) else None
        params = message.get("params") if isinstance(message, dict) else None
        name = params.get("name") if isinstance(params, dict) else None
        rules = self._rules.get(method) if isinstance(method, str) else None
        if rules is None or not isinstance(name, str):
            return (method if isinstance(method, str) and method else "http"), None
        rule = rule_named(rules, name)
        return (name if rule is None or rule.action is None else rule.action), rule


async def _read(scope: Scope, receive: Receive) -> tuple[bytes, Receive]:
    """Read the body of a request, up to what the SDK takes, and return what gives it to the application."""
    if scope["method"] != "POST":
        return b"", receive
    messages: list[Message] = []
    size = 0
    while size <= _MAX_BODY:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    waiting = iter(messages)

    async def replay() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return b"".join(message.get("body", b"") for message in messages), replay
