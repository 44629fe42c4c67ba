"""Grants (`docs/protocol.md` §6)."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, JsonValue, RootModel, Tag

from grantex.client.models.holds import Hold
from grantex.client.models.model import (
    Answer,
    AskedDetails,
    Details,
    FilteredPage,
    Instant,
    Page,
    Request,
    Secret,
    Several,
    Texts,
)

GrantStatus = Literal["active", "revoked", "expired"]


class BudgetAmount(Answer):
    """An amount of a budget: decimals as texts, in major units of its currency."""

    limit: str
    spent: str
    left: str


class BudgetCalls(Answer):
    """A number of calls of a budget."""

    limit: int
    spent: int
    left: int


class GrantBudget(Answer):
    """A budget of a grant, with what is used of its present window (`docs/protocol.md` §15)."""

    scope: str
    """The scope whose calls it counts, `name:action`."""
    per: str
    """The window, in UTC: `grant`, `hour`, `day` or `month`."""
    currency: str | None = None
    amount: BudgetAmount | None = None
    calls: BudgetCalls | None = None
    renews_at: Instant | None = None
    """When the next window begins; None for one per grant."""


class GrantRecord(Answer):
    """The record that a person granted scopes to an agent until a time. `id` and `grant_id` are the same."""

    id: str
    grant_id: str
    agent_id: str
    agent_did: str
    principal_id: str | None
    """None once the person was erased."""
    developer_id: str
    scopes: Texts
    authorization_details: Details | None = None
    """What limits the scopes `name:action:by_details`; None where none is limited."""
    audience: str
    status: str
    """`active`, `revoked` or `expired`. A grant is revoked when it, or any grant above it, is."""
    issued_at: Instant
    expires_at: Instant
    revoked_at: Instant | None = None
    parent_grant_id: str | None = None
    """Of a delegated grant."""
    identity_provider: str | None = None
    """The issuer of the provider at which the approving person signed in, if there was one."""
    stops_assertions: bool = False
    """Whether you revoked this grant, so that no assertion of your sign-in provider counts for its agent,
    person and service, until `grants.lift_stop`. The agent itself is not suspended."""
    delegation_depth: int
    """0 for a grant by a person."""
    holds: tuple[Hold, ...]
    """Who keeps it from acting for now: holds on it, on a grant above it or on an agent of theirs."""
    budgets: tuple[GrantBudget, ...]
    """What its calls, and those of all grants below it, have used together of each budget."""


class GrantPage(FilteredPage):
    """A page of grants."""

    grants: tuple[GrantRecord, ...]


class PrincipalGrant(GrantRecord):
    """A grant as the person who gave it sees it."""

    agent_name: str
    agent_description: str | None


class PrincipalGrantPage(Page):
    """A page of a person's grants."""

    grants: tuple[PrincipalGrant, ...]
    principal_id: str | None
    """None once the person was erased."""


class DelegateParams(Request):
    """A narrower grant for a sub-agent, for `grants.delegate`."""

    parent_grant_token: Secret
    """The grant token of the agent that delegates. The child grant ends no later than this token."""
    sub_agent_id: str
    scopes: Several
    """Strictly narrower than the parent's, and within what the sub-agent declares."""
    authorization_details: AskedDetails | None = None
    """Limits them further than the parent is limited, argument by argument (`docs/protocol.md` §15). Default:
    the limits of the parent."""
    expires_in: str | None = None
    """A duration such as `15m`. Default `1h`; capped at the end of the parent grant and of the parent token.
    """
    audience: str | None = None
    """Default: the parent's."""


class ActiveGrant(Answer):
    """The grant of a token is active."""

    active: Literal[True]
    claims: dict[str, JsonValue]
    """The claims of the token, by their names in the JWT."""
    reason: None = None


class InactiveGrant(Answer):
    """The grant of a token is not active."""

    active: Literal[False]
    reason: str
    claims: None = None


GrantVerification = ActiveGrant | InactiveGrant
"""The status of a grant token: `active`, with its claims or the reason why not."""


def _verdict(value: Any) -> str | None:
    active = value.get("active") if isinstance(value, dict) else getattr(value, "active", None)
    return {True: "active", False: "inactive"}.get(active) if isinstance(active, bool) else None


class GrantVerificationAnswer(
    RootModel[
        Annotated[
            Annotated[ActiveGrant, Tag("active")] | Annotated[InactiveGrant, Tag("inactive")],
            Discriminator(_verdict),
        ]
    ]
):
    """The wire form of `GrantVerification`."""
