"""What type checkers infer. Nothing here runs: `mypy` reads it."""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, assert_type

from grantex import (
    AsyncGrantex,
    AsyncTokenSource,
    AuthorizeParams,
    ExchangeTokenParams,
    Grantex,
    NewAuditEntry,
    TokenSource,
    create_agent_key,
)
from grantex.client import (
    Agent,
    AuditEntry,
    Authorization,
    DisposalLine,
    GrantCreated,
    GrantexEvent,
    GrantTokens,
    InvalidToken,
    StreamNotice,
    ValidToken,
)

if TYPE_CHECKING:
    from grantex.guard.tool.delegate_to import Delegate


def infers(gx: Grantex) -> None:
    assert_type(gx.agents.register(name="a", scopes=("a:b",)), Agent)
    assert_type(gx.authorize(agent_id="a", user_id="u", scopes=["a:b"]), Authorization)
    asked = gx.authorize(AuthorizeParams(agent_id="a", principal_id="u", scopes=["a:b"]))
    tokens = gx.tokens.exchange(code=asked.code, agent_id="a")
    assert_type(tokens, GrantTokens)
    assert_type(tokens.scopes, tuple[str, ...])
    verified = gx.tokens.verify(tokens.grant_token)
    assert_type(verified, ValidToken | InvalidToken)
    if verified.valid:
        assert_type(verified.principal, str)
    else:
        assert_type(verified.principal, None)
    assert_type(gx.agents.list_all(), Iterator[Agent])
    assert_type(gx.events.stream(), Iterator[GrantexEvent | StreamNotice])
    for event in gx.events.list_all():
        if isinstance(event.data, GrantCreated):
            assert_type(event.data.identity_provider, str | None)
    delegate: Delegate = gx.delegate
    assert_type(gx.with_options(timeout=1), Grantex)
    del delegate


async def infers_the_same_to_be_awaited(gx: AsyncGrantex) -> None:
    assert_type(await gx.agents.get("a"), Agent)
    assert_type(
        await gx.audit.batch([NewAuditEntry(grant_id="g", action="a", status="success")]),
        tuple[AuditEntry, ...],
    )
    assert_type(gx.audit.export(), AsyncIterator[AuditEntry | DisposalLine])
    delegate: Delegate = gx.delegate
    del delegate


def refuses(gx: Grantex, source: TokenSource, other: AsyncTokenSource) -> None:
    gx.tokens.exchange(code="c")  # type: ignore[call-overload]
    gx.tokens.exchange(ExchangeTokenParams(code="c", agent_id="a"), agent_id="a")  # type: ignore[call-overload]
    gx.grants.list(status="ended")  # type: ignore[arg-type]
    gx.audit.log(grant_id="g", action="a", status="done")  # type: ignore[call-overload]
    gx.agents.register(name="a", scopes=["a:b"], kye=None)  # type: ignore[call-arg]
    gx.grants.delegate(parent_grant_token=source, sub_agent_id="a", scopes=["a:b"])
    gx.grants.delegate(parent_grant_token=other, sub_agent_id="a", scopes=["a:b"])  # type: ignore[call-overload]
    gx.token_source(agent_id="a", store={})  # type: ignore[arg-type]
    create_agent_key({})  # type: ignore[arg-type]
