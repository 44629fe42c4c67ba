"""The client of a Grantex server."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Literal, Self, overload

import httpx

from grantex.client._sync.activity import Activity
from grantex.client._sync.agents import Agents
from grantex.client._sync.approvals import Approvals
from grantex.client._sync.audit import Audit
from grantex.client._sync.authorizations import Authorizations
from grantex.client._sync.catalogs import Catalogs
from grantex.client._sync.connections import Connections
from grantex.client._sync.discovery import Discovery
from grantex.client._sync.events import Events
from grantex.client._sync.grants import Grants
from grantex.client._sync.issuer_keys import IssuerKeys
from grantex.client._sync.keys import Keys
from grantex.client._sync.me import Me
from grantex.client._sync.policies import Policies
from grantex.client._sync.primitives import finalize
from grantex.client._sync.principals import Principals, PrincipalSessions
from grantex.client._sync.scopes import Scopes
from grantex.client._sync.sign_in_provider import SignInProviders
from grantex.client._sync.token_source import TokenSource
from grantex.client._sync.tokens import Tokens
from grantex.client._sync.transport import Transport
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


class Grantex:
    """A client of one Grantex server, for one developer.

    Every call raises GrantexError when it fails. Temporary faults are retried, each POST with one idempotency
    key. Use it as a context manager, or call `close` when it is no longer needed.
    """

    agents: Agents
    authorizations: Authorizations
    tokens: Tokens
    grants: Grants
    approvals: Approvals
    audit: Audit
    events: Events
    activity: Activity
    keys: Keys
    principals: Principals
    principal_sessions: PrincipalSessions
    scopes: Scopes
    catalogs: Catalogs
    policies: Policies
    sign_in_provider: SignInProviders
    issuer_keys: IssuerKeys
    me: Me
    _origin: "Grantex | None" = None

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retries: int = DEFAULT_RETRIES,
        http_client: httpx.Client | None = None,
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
        connections = Connections(http_client)
        self._use(Transport(connection, check_api_key(api_key), connections))
        finalize(self, connections)

    def _use(self, transport: Transport) -> None:
        self._transport = transport
        self._discovery = Discovery(transport)
        self.me = Me(transport)
        self.agents = Agents(transport, self._discovery, self.me)
        self.authorizations = Authorizations(transport)
        self.tokens = Tokens(transport, self._discovery)
        self.approvals = Approvals(transport)
        self.grants = Grants(transport, self._discovery, self.approvals)
        self.audit = Audit(transport, self._discovery)
        self.events = Events(transport)
        self.activity = Activity(transport)
        self.keys = Keys(transport)
        self.principals = Principals(transport)
        self.principal_sessions = PrincipalSessions(transport)
        self.scopes = Scopes(transport)
        self.catalogs = Catalogs(transport)
        self.policies = Policies(transport)
        self.sign_in_provider = SignInProviders(transport)
        self.issuer_keys = IssuerKeys(transport)

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
    def authorize(
        self, params: AuthorizeParams, /, *, idempotency_key: str | None = None
    ) -> Authorization: ...

    @overload
    def authorize(
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

    def authorize(
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
        return self.authorizations.create(request, idempotency_key=idempotency_key)

    def delegate(self, parent_grant_token: str, sub_agent_id: str, scopes: Sequence[str]) -> IssuedToken:
        """Delegate scopes of a grant to a sub-agent: the `delegate` of `delegate_to`.

        Raise AuthorizationError where the parent's grant has ended (`revoked`) or does not hold more than the
        scopes (`scope_missing`), and GrantexError for anything else. `grants.delegate` has more options.
        """
        try:
            return self.grants.delegate(
                parent_grant_token=parent_grant_token, sub_agent_id=sub_agent_id, scopes=scopes
            )
        except GrantexError as error:
            refusal = refusal_of(error, scopes)
            if refusal is None:
                raise
        raise refusal

    def discover(self) -> IssuerDescription:
        """Return the server's description of itself, requested once and then kept."""
        return self._discovery.describe()

    def token_source(
        self,
        *,
        agent_id: str,
        store: SecretStore,
        grant: GrantTokens | None = None,
        name: str | None = None,
        refresh_before: float = 300,
        key: SigningKey | None = None,
    ) -> TokenSource:
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
        return TokenSource(
            self.tokens,
            agent_id=agent_id,
            store=store,
            grant=grant,
            name=name,
            refresh_before=refresh_before,
            key=key,
            clock=self._transport.clock,
        )

    def close(self) -> None:
        """Close the connections. The client cannot be used any more."""
        self._transport.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.connection.base_url!r})"
