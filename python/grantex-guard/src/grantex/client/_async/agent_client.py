"""An agent that needs no API key of its developer (`docs/protocol.md` §14)."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from grantex.client._async.connections import AsyncConnections
from grantex.client._async.exchange import AsyncExchange
from grantex.client.agent_key import SigningKey
from grantex.client.answer import address_in
from grantex.client.body import listed
from grantex.client.errors import GrantexError
from grantex.client.models.model import Details
from grantex.client.models.tokens import IssuedToken
from grantex.client.options import DEFAULT_TIMEOUT, check_connection
from grantex.client.proofs import create_client_assertion, create_dpop_proof
from grantex.client.token_claims import bound_key_of, claims_of

_TOKEN_TYPE: Final = "urn:ietf:params:oauth:token-type:"
_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
_ERROR: Final = re.compile(r"[a-z_]{1,64}")


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    error: str | None = None
    error_description: str | None = None
    error_uri: str | None = None
    access_token: str | None = None
    scope: str | None = None
    authorization_details: Details | None = None


class AsyncAgentClient:
    """Authenticates with the agent's own key, by `private_key_jwt` (RFC 7523), instead of an API key."""

    def __init__(
        self,
        *,
        issuer: str,
        agent_id: str,
        key: SigningKey,
        timeout: float = DEFAULT_TIMEOUT,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """`issuer` is the issuer's URL, without a slash at the end; `key` the key that is registered for the
        agent.

        Raise TypeError, naming the option that is wrong.
        """
        connection = check_connection(issuer, timeout, 0)
        if connection.base_url != issuer:
            raise TypeError("issuer must be a URL without a slash at the end")
        if not str(agent_id).startswith("ag_"):
            raise TypeError("agent_id must be the id of an agent, ag_…")
        if not callable(getattr(key, "sign", None)):
            raise TypeError("key must be the key of an agent")
        self._exchange = AsyncExchange(connection, AsyncConnections(http_client))
        self._issuer = issuer
        self._agent_id = agent_id
        self._key = key
        self._nonce: str | None = None

    async def delegate(
        self,
        *,
        grant_token: str,
        actor_token: str,
        scopes: Iterable[str],
        authorization_details: Sequence[Mapping[str, object]] | None = None,
        audience: str | None = None,
    ) -> IssuedToken:
        """Hand a part of the agent's grant to a sub-agent, by token exchange (RFC 8693).

        `grant_token` is the agent's own. Where it is bound to a key, that must be the agent's, and the
        sub-agent's token is bound to the key of the sub-agent. `actor_token` is from the sub-agent, see
        `create_actor_token`. `scopes` are less than the grant token allows, unless the developer says
        otherwise. `authorization_details` limit them further than the grant token is limited
        (`docs/protocol.md` §15). `audience` is the service that the token is for. Default of both: as the
        grant token.

        Raise GrantexError `NETWORK_ERROR`, `TIMEOUT`, `TOKEN_NOT_BOUND`, `UNEXPECTED_ANSWER`, or the error of
        the server in upper case, such as `INVALID_SCOPE`.
        """
        bound = bound_key_of(grant_token)
        if bound is not None and bound != self._key.kid:
            raise GrantexError(
                "TOKEN_NOT_BOUND", "the grant token is bound to another key than that of this agent"
            )
        form = {
            "grant_type": _EXCHANGE,
            "subject_token": grant_token,
            "subject_token_type": f"{_TOKEN_TYPE}access_token",
            "actor_token": actor_token,
            "actor_token_type": f"{_TOKEN_TYPE}jwt",
            "scope": " ".join(map(str, listed("scopes", scopes) or [])),
            **({} if audience is None else {"audience": audience}),
            **({} if not authorization_details else {"authorization_details": _json(authorization_details)}),
        }
        is_bound = bound is not None
        status, answer = await self._post(form, is_bound=is_bound)
        if answer.error == "use_dpop_nonce" and is_bound:
            status, answer = await self._post(form, is_bound=is_bound)
        return _handed_down(status, answer)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._exchange.connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _post(self, form: dict[str, str], *, is_bound: bool) -> tuple[int, _Answer]:
        endpoint = f"{self._issuer}/oauth/token"
        assertion = create_client_assertion(self._key, agent_id=self._agent_id, issuer=self._issuer)
        own = {
            "client_id": self._agent_id,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        headers = {
            "accept": "application/json",
            "accept-encoding": "identity",
            "content-type": "application/x-www-form-urlencoded",
        }
        if is_bound:
            headers["dpop"] = create_dpop_proof(self._key, method="POST", url=endpoint, nonce=self._nonce)
        timeout = httpx.Timeout(self._exchange.connection.timeout).as_dict()
        response, body = await self._exchange.send(
            httpx.Request(
                "POST",
                endpoint,
                headers=headers,
                content=urlencode({**form, **own}).encode(),
                extensions={"timeout": timeout},
            )
        )
        self._nonce = response.headers.get("dpop-nonce", self._nonce)
        return response.status_code, _read(body)


def _json(details: Sequence[Mapping[str, object]]) -> str:
    return json.dumps([dict(detail) for detail in details])


def _read(body: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(body)
    except ValidationError:
        return _Answer()


def _handed_down(status: int, answer: _Answer) -> IssuedToken:
    if status == 200 and answer.access_token is not None and answer.scope is not None:
        claims = claims_of(answer.access_token)
        grant_id, expires_at = claims.get("grnt"), claims.get("exp")
        if isinstance(grant_id, str) and isinstance(expires_at, int):
            return IssuedToken(
                grant_token=answer.access_token,
                grant_id=grant_id,
                scopes=tuple(answer.scope.split(" ")),
                authorization_details=answer.authorization_details,
                expires_at=datetime.fromtimestamp(expires_at, UTC),
            )
    if status >= 400 and answer.error is not None and _ERROR.fullmatch(answer.error):
        raise GrantexError(
            answer.error.upper(),
            answer.error_description or answer.error,
            status=status,
            error_uri=address_in(answer.error_uri),
        )
    raise GrantexError(
        "UNEXPECTED_ANSWER",
        f"the answer with status {status} is not one of an authorization server; is issuer right?",
        status=status,
    )
