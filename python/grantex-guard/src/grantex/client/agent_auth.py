"""Sends requests with a grant token that is bound to a key."""

import inspect
import re
from collections.abc import AsyncGenerator, Generator
from typing import Final, Protocol, cast

import httpx

from grantex.client.agent_key import SigningKey
from grantex.client.proofs import create_dpop_proof
from grantex.client.token_claims import check_binding


class _Source(Protocol):
    def token(self) -> str: ...


class _AsyncSource(Protocol):
    async def token(self) -> str: ...


# The most services whose nonces are remembered.
_MAX_NONCES: Final = 100
_DEMANDS_NONCE: Final = re.compile(r'dpop .*error="use_dpop_nonce"', re.IGNORECASE)


class AgentAuth(httpx.Auth):
    """Lets an `httpx` client call services as an agent whose grant token is bound to its key (RFC 9449).

    `httpx.Client(auth=AgentAuth(key=…, token=…))` sends each request with `Authorization: DPoP` and a new
    proof for its method and URL, so that nobody who sees the token can use it. Where a service demands a
    nonce, the request is sent once more with it. `token` is a grant token that is bound to `key`, or the
    source of one, which is asked for each request: a `TokenSource` for `httpx.Client`, an `AsyncTokenSource`
    for `httpx.AsyncClient`.

    A request raises GrantexError `TOKEN_NOT_BOUND`, before anything is sent, for a token that is not bound to
    this key: the receiver of such a token could use it. Leave `follow_redirects` off, as it is by default: a
    proof is for one URL.
    """

    requires_request_body = True

    def __init__(self, *, key: SigningKey, token: "str | _Source | _AsyncSource") -> None:
        """Raise TypeError, naming the option that is wrong."""
        if not callable(getattr(key, "sign", None)):
            raise TypeError("key must be the key of an agent")
        is_token = token != "" if isinstance(token, str) else callable(getattr(token, "token", None))
        if not is_token:
            raise TypeError("token must be a grant token, or the source of one")
        self._key = key
        self._token = token
        self._nonces: dict[str, str] = {}

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token and a proof to a request of `httpx.Client`."""
        request.read()
        for _ in range(2):
            response = yield self._proven(request, self._token_now())
            if not self._is_to_repeat(request, response):
                return
            response.read()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the token and a proof to a request of `httpx.AsyncClient`."""
        await request.aread()
        for _ in range(2):
            token = self._token if isinstance(self._token, str) else self._token.token()
            response = yield self._proven(request, token if isinstance(token, str) else await token)
            if not self._is_to_repeat(request, response):
                return
            await response.aread()

    def _token_now(self) -> str:
        if isinstance(self._token, str):
            return self._token
        if inspect.iscoroutinefunction(self._token.token):
            raise TypeError("token must be a TokenSource, not an AsyncTokenSource, for httpx.Client")
        return cast("str", self._token.token())

    def _proven(self, request: httpx.Request, token: str) -> httpx.Request:
        check_binding(token, self._key.kid)
        url, nonce = str(request.url), self._nonces.get(_origin(request.url))
        proof = create_dpop_proof(self._key, method=request.method, url=url, token=token, nonce=nonce)
        request.headers["authorization"] = f"DPoP {token}"
        request.headers["dpop"] = proof
        return request

    def _is_to_repeat(self, request: httpx.Request, response: httpx.Response) -> bool:
        nonce = response.headers.get("dpop-nonce")
        if nonce is None:
            return False
        if len(self._nonces) >= _MAX_NONCES:
            self._nonces.clear()
        self._nonces[_origin(request.url)] = nonce
        challenge = response.headers.get("www-authenticate", "")
        return response.status_code == 401 and _DEMANDS_NONCE.match(challenge) is not None


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"
