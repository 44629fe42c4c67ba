"""Agents (`docs/protocol.md` §5)."""

from collections.abc import AsyncIterator, Iterable, Mapping

from pydantic import BaseModel

from grantex.client._async.discovery import AsyncDiscovery
from grantex.client._async.me import AsyncMe
from grantex.client._async.pages import LARGEST_PAGE, by_page
from grantex.client._async.transport import AsyncTransport
from grantex.client.agent_key import SigningKey
from grantex.client.body import NOT_GIVEN, NotGiven, given, listed
from grantex.client.call import REPEAT_WITHIN_MEMORY, Call, Order, path_of
from grantex.client.errors import GrantexError
from grantex.client.models.agents import Agent, AgentKind, AgentPage, AgentState, Dpop
from grantex.client.models.holds import Holds
from grantex.client.proofs import create_key_proof

_AGENTS = "/v1/agents"


class AsyncAgents:
    """`/v1/agents`. Reading needs the role `issue`, everything else `admin`."""

    def __init__(self, transport: AsyncTransport, discovery: AsyncDiscovery, me: AsyncMe) -> None:
        self._transport = transport
        self._discovery = discovery
        self._me = me

    async def register(
        self,
        *,
        name: str,
        description: str | None = None,
        scopes: Iterable[str] | None = None,
        redirect_uris: Iterable[str] | None = None,
        dpop: Dpop | None = None,
        key: SigningKey | None = None,
        public_key: Mapping[str, str] | None = None,
        public_key_proof: str | None = None,
        idempotency_key: str | None = None,
    ) -> Agent:
        """Register an agent. Without a key, people see it as unproven.

        `scopes` is the maximum of what it may be granted; with none, nothing can be granted. `key` is its
        key, from `create_agent_key`; the proof of possession is made here. For a key pair that is stored
        elsewhere, pass `public_key`, a JWK, with its `public_key_proof` instead. `dpop` is by default
        `accept`.

        Raise GrantexError `VALIDATION_ERROR`, naming the field, and TypeError for both kinds of key.
        """
        if key is not None and (public_key is not None or public_key_proof is not None):
            raise TypeError("key makes the proof itself: leave out public_key and public_key_proof")
        members = {
            "name": name,
            "description": description,
            "scopes": listed("scopes", scopes),
            "redirectUris": listed("redirect_uris", redirect_uris),
            "dpop": dpop,
            "publicKey": None if public_key is None else dict(public_key),
            "publicKeyProof": public_key_proof,
        }
        proven = {} if key is None else await self._proven(key)
        call = Call(
            method="POST",
            path=_AGENTS,
            body={**given(members), **proven},
            idempotency_key=idempotency_key,
            repeat_within=REPEAT_WITHIN_MEMORY,
        )
        return await self._transport.send(call, Agent)

    async def get(self, agent_id: str) -> Agent:
        """Raise GrantexError `NOT_FOUND`, for an unknown agent and for another developer's."""
        return await self._transport.send(Call(method="GET", path=path_of(_AGENTS, agent_id)), Agent)

    async def list(
        self,
        *,
        name: str | None = None,
        exact_name: str | None = None,
        contains: str | None = None,
        status: AgentState | None = None,
        kind: AgentKind | None = None,
        order: Order | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> AgentPage:
        """Return one page.

        `name` is the beginning of the name, ignoring case; `exact_name` the whole name, case counts;
        `contains` any part of the name, or six characters and more of the id, ignoring case. `order` is by
        when they were registered, by default `desc`: the newest first. `page` counts from 1, `page_size` is
        at most 200, the default.
        """
        query = {
            "name": name,
            "exactName": exact_name,
            "contains": contains,
            "status": status,
            "kind": kind,
            "order": order,
            "page": page,
            "pageSize": page_size,
        }
        return await self._transport.send(Call(method="GET", path=_AGENTS, query=query), AgentPage)

    def list_all(
        self,
        *,
        name: str | None = None,
        exact_name: str | None = None,
        contains: str | None = None,
        status: AgentState | None = None,
        kind: AgentKind | None = None,
        order: Order | None = None,
    ) -> AsyncIterator[Agent]:
        """Yield every agent that matches the filter of `list`, in its order; pages are fetched as needed."""

        async def fetch(number: int) -> AgentPage:
            return await self.list(
                name=name,
                exact_name=exact_name,
                contains=contains,
                status=status,
                kind=kind,
                order=order,
                page=number,
                page_size=LARGEST_PAGE,
            )

        return by_page(fetch, lambda page: page.agents)

    async def update(
        self,
        agent_id: str,
        *,
        name: str | None = None,
        description: str | NotGiven | None = NOT_GIVEN,
        scopes: Iterable[str] | None = None,
        redirect_uris: Iterable[str] | None = None,
        dpop: Dpop | None = None,
    ) -> Agent:
        """Change the members that are given; None removes the description, and leaves any other member as it
        is.

        Raise GrantexError `AGENT_IS_CLIENT`: what a client is called and may ask for is not set here.
        """
        members = {
            "name": name,
            "scopes": listed("scopes", scopes),
            "redirectUris": listed("redirect_uris", redirect_uris),
            "dpop": dpop,
        }
        removed = {} if description is NOT_GIVEN else {"description": description}
        return await self._change(agent_id, {**given(members), **removed})

    async def delete(self, agent_id: str) -> None:
        """Revoke all of its grants, and leave a tombstone."""

        async def is_deleted() -> bool:
            return await self._is_deleted(agent_id)

        await self._transport.run(Call(method="DELETE", path=path_of(_AGENTS, agent_id)), is_deleted)

    async def rotate_key(
        self, agent_id: str, key: SigningKey, *, idempotency_key: str | None = None
    ) -> Agent:
        """Replace the key; the DID stays the same."""
        call = Call(
            method="POST",
            path=path_of(_AGENTS, agent_id, "/keys"),
            body=await self._proven(key),
            idempotency_key=idempotency_key,
            repeat_within=REPEAT_WITHIN_MEMORY,
        )
        return await self._transport.send(call, Agent)

    async def revoke_grants(self, agent_id: str) -> None:
        """Revoke all of its grants; it may get new ones (role `issue`)."""
        await self._transport.run(Call(method="DELETE", path=path_of(_AGENTS, agent_id, "/grants")))

    async def hold(
        self, agent_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Holds:
        """Keep the agent, and everything below its grants, from acting, until you release it (role `issue`).

        Ends the tokens issued until now, and refuses others (`ON_HOLD`); its grants stay. Where you hold it
        already, nothing changes. Return who holds it now.
        """
        call = Call(
            method="POST",
            path=path_of(_AGENTS, agent_id, "/hold"),
            body=given({"reason": reason}),
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(call, Holds)

    async def release(self, agent_id: str, *, idempotency_key: str | None = None) -> Holds:
        """Release what you hold (role `issue`), and return who still holds it."""
        path = path_of(_AGENTS, agent_id, "/release")
        call = Call(method="POST", path=path, body={}, idempotency_key=idempotency_key)
        return await self._transport.send(call, Holds)

    async def suspend(self, agent_id: str) -> Agent:
        """Revoke all of its grants for good, and allow no new ones until it is reactivated."""
        return await self._change(agent_id, {"status": "suspended"})

    async def reactivate(self, agent_id: str) -> Agent:
        """Allow new grants; grants that the suspension ended stay ended."""
        return await self._change(agent_id, {"status": "active"})

    async def _change(self, agent_id: str, body: Mapping[str, object]) -> Agent:
        call = Call(method="PATCH", path=path_of(_AGENTS, agent_id), body=body)
        return await self._transport.send(call, Agent)

    async def _proven(self, key: SigningKey) -> dict[str, object]:
        issuer = (await self._discovery.describe()).issuer
        developer_id = (await self._me.get()).developer_id
        proof = create_key_proof(key, issuer=issuer, developer_id=developer_id)
        return {"publicKey": dict(key.public_key), "publicKeyProof": proof}

    async def _is_deleted(self, agent_id: str) -> bool:
        """A deleted agent and an unknown one are both 404; only the public DID document tells them apart
        (410)."""
        try:
            call = Call(method="GET", path=f"/1.0/identifiers/did:grantex:{agent_id}")
            await self._transport.send(call, _AnyAnswer)
        except GrantexError as error:
            return error.status == 410
        return False


class _AnyAnswer(BaseModel):
    pass
