"""The client of a Grantex server."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Literal, Self, overload

import httpx

from grantex.client._async.activity import AsyncActivity
from grantex.client._async.agents import AsyncAgents
from grantex.client._async.approvals import AsyncApprovals
from grantex.client._async.audit import AsyncAudit
from grantex.client._async.authorizations import AsyncAuthorizations
from grantex.client._async.catalogs import AsyncCatalogs
from grantex.client._async.connections import AsyncConnections
from grantex.client._async.discovery import AsyncDiscovery
from grantex.client._async.events import AsyncEvents
from grantex.client._async.grants import AsyncGrants
from grantex.client._async.issuer_keys import AsyncIssuerKeys
from grantex.client._async.keys import AsyncKeys
from grantex.client._async.me import AsyncMe
from grantex.client._async.policies import AsyncPolicies
from grantex.client._async.primitives import finalize
from grantex.client._async.principals import AsyncPrincipals, AsyncPrincipalSessions
from grantex.client._async.scopes import AsyncScopes
from grantex.client._async.sign_in_provider import AsyncSignInProviders
from grantex.client._async.token_source import AsyncTokenSource
from grantex.client._async.tokens import AsyncTokens
from grantex.client._async.transport import AsyncTransport
from grantex.client.agent_key import SigningKey
from grantex.client.delegation_refusal import refusal_of
from grantex.client.errors import GrantexError
from grantex.client.models.authorizations import Authorization, AuthorizeParams
from grantex.client.models.developer import IssuerDescription
from grantex.client.models.tokens import GrantTokens, IssuedToken
from grantex.client.options import (
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    check_api_key,
    check_connection,
    check_retries,
    check_timeout,
)
from grantex.client.params import params_of
from grantex.client.stores import SecretStore


class AsyncGrantex:
    """A client of one Grantex server, for one developer.

    Every call raises GrantexError when it fails. Temporary faults are retried, each POST with one idempotency
    key. Use it as a context manager, or call `aclose` when it is no longer needed.
    """

    agents: AsyncAgents
    authorizations: AsyncAuthorizations
    tokens: AsyncTokens
    grants: AsyncGrants
    approvals: AsyncApprovals
    audit: AsyncAudit
    events: AsyncEvents
    activity: AsyncActivity
    keys: AsyncKeys
    principals: AsyncPrincipals
    principal_sessions: AsyncPrincipalSessions
    scopes: AsyncScopes
    catalogs: AsyncCatalogs
    policies: AsyncPolicies
    sign_in_provider: AsyncSignInProviders
    issuer_keys: AsyncIssuerKeys
    me: AsyncMe
    _origin: "AsyncGrantex | None" = None

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retries: int = DEFAULT_RETRIES,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """Raise TypeError, naming the option that is missing or wrong; an API key is never repeated.

        - `api_key`: `gx_test_…` or `gx_live_…`. Default: the environment variable `GRANTEX_API_KEY`.
        - `base_url`: the address of the server. Default: the environment variable `GRANTEX_URL`, otherwise
          `http://localhost:4000`.
        - `timeout`: how long one attempt may take, in seconds: until the whole answer has arrived, or in
          streams until the next piece.
        - `retries`: how often a call is repeated after a temporary fault; 0 means never.
        - `http_client`: sends the requests, for proxies and certificates of your own; it is not closed. Its
          own credentials, cookies, headers and timeouts do not apply. Default: one of this client.
        """
        connection = check_connection(base_url, timeout, retries)
        connections = AsyncConnections(http_client)
        self._use(AsyncTransport(connection, check_api_key(api_key), connections))
        finalize(self, connections)

    def _use(self, transport: AsyncTransport) -> None:
        self._transport = transport
        self._discovery = AsyncDiscovery(transport)
        self.me = AsyncMe(transport)
        self.agents = AsyncAgents(transport, self._discovery, self.me)
        self.authorizations = AsyncAuthorizations(transport)
        self.tokens = AsyncTokens(transport, self._discovery)
        self.approvals = AsyncApprovals(transport)
        self.grants = AsyncGrants(transport, self._discovery, self.approvals)
        self.audit = AsyncAudit(transport, self._discovery)
        self.events = AsyncEvents(transport)
        self.activity = AsyncActivity(transport)
        self.keys = AsyncKeys(transport)
        self.principals = AsyncPrincipals(transport)
        self.principal_sessions = AsyncPrincipalSessions(transport)
        self.scopes = AsyncScopes(transport)
        self.catalogs = AsyncCatalogs(transport)
        self.policies = AsyncPolicies(transport)
        self.sign_in_provider = AsyncSignInProviders(transport)
        self.issuer_keys = AsyncIssuerKeys(transport)

    def with_options(self, *, timeout: float | None = None, retries: int | None = None) -> Self:
        """Return a client over the same connections with another timeout or number of retries.

        `client.with_options(timeout=2).tokens.verify(token)`, for example. Closing either closes both.
        """
        connection = self._transport.connection
        if timeout is not None:
            connection = replace(connection, timeout=check_timeout(timeout))
        if retries is not None:
            connection = replace(connection, retries=check_retries(retries))
        other = object.__new__(type(self))
        other._use(self._transport.with_options(connection))
        # The connections stay open while either client is in use.
        other._origin = self
        return other

    @overload
    async def authorize(
        self, params: AuthorizeParams, /, *, idempotency_key: str | None = None
    ) -> Authorization: ...

    @overload
    async def authorize(
        self,
        /,
        *,
        agent_id: str,
        scopes: Iterable[str],
        authorization_details: Sequence[Mapping[str, object]] | None = None,
        principal_id: str | None = None,
        user_id: str | None = None,
        redirect_uri: str | None = None,
        callback_url: str | None = None,
        state: str | None = None,
        expires_in: str | None = None,
        audience: str | None = None,
        code_challenge: str | None = None,
        code_challenge_method: Literal["S256"] | None = None,
        idempotency_key: str | None = None,
    ) -> Authorization: ...

    async def authorize(
        self,
        params: AuthorizeParams | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **members: object,
    ) -> Authorization:
        """Request a grant for an agent: send the person's browser to the returned `consent_url`.

        Pass `AuthorizeParams`, or its members as keywords. A sandbox approves at once and returns `code`.

        Raise GrantexError `SCOPE_NOT_DECLARED`, or `VALIDATION_ERROR`, naming the field.
        """
        request = params_of(AuthorizeParams, params, members)
        return await self.authorizations.create(request, idempotency_key=idempotency_key)

    async def delegate(
        self, parent_grant_token: str, sub_agent_id: str, scopes: Sequence[str]
    ) -> IssuedToken:
        """Delegate scopes of a grant to a sub-agent: the `delegate` of `delegate_to`.

        Raise AuthorizationError where the parent's grant has ended (`revoked`) or does not hold more than the
        scopes (`scope_missing`), and GrantexError for anything else. `grants.delegate` has more options.
        """
        try:
            return await self.grants.delegate(
                parent_grant_token=parent_grant_token, sub_agent_id=sub_agent_id, scopes=scopes
            )
        except GrantexError as error:
            refusal = refusal_of(error, scopes)
            if refusal is None:
                raise
        raise refusal

    async def discover(self) -> IssuerDescription:
        """Return the server's description of itself, requested once and then kept."""
        return await self._discovery.describe()

    def token_source(
        self,
        *,
        agent_id: str,
        store: SecretStore,
        grant: GrantTokens | None = None,
        name: str | None = None,
        refresh_before: float = 300,
        key: SigningKey | None = None,
    ) -> AsyncTokenSource:
        """Return a grant token that stays fresh.

        - `store` keeps the tokens. Anybody who can read it can act for the person.
        - `grant`: the answer of `tokens.exchange`, written to the store at the first call, unless the store
          has newer tokens of the same grant. Without it, the source continues with the store's tokens.
        - `name`: the name in the store. Default `grant-<agent_id>`; set it if one agent has several grants.
        - `refresh_before`: how long before its expiry a token is refreshed, in seconds; at most half of its
          lifetime.
        - `key`: the key that the tokens are bound to (RFC 9449): that of `AgentAuth`. A token that is bound
          to another one, or to none, is refreshed before it is used. Default: the tokens are bound to none.
          Processes that share a store have the same key. Change it while no refresh is pending, such as after
          `refresh` of a source with the earlier key: no other key gets the answer to that refresh.

        Raise TypeError, naming the option that is wrong.
        """
        return AsyncTokenSource(
            self.tokens,
            agent_id=agent_id,
            store=store,
            grant=grant,
            name=name,
            refresh_before=refresh_before,
            key=key,
            clock=self._transport.clock,
        )

    async def aclose(self) -> None:
        """Close the connections. The client cannot be used any more."""
        await self._transport.connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.connection.base_url!r})"
