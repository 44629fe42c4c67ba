"""Which agents may call."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from grantex.base.errors import AuthorizationError
from grantex.base.options import is_count, is_text, is_texts, wrong_option
from grantex.verify.grant import Grant


class AgentDemand(NamedTuple):
    """What a guard demands of the agent of a grant.

    A sub-agent that inherits the token of its parent is refused.
    """

    agent_ids: tuple[str, ...] | None
    """The ids of the agents whose grants are accepted; None for any agent."""
    minimum_depth: int
    """How often a grant must have been delegated at least."""


ANY_AGENT: Final = "*"
"""Accepts the grants of every agent. Not None, which a missing environment variable would give."""


def demand_of(agent_id: str | Sequence[str], minimum_depth: int, subject: str) -> AgentDemand:
    """Check what is demanded, and return it; ``subject`` is how a message begins."""
    if not is_text(agent_id) and not is_texts(agent_id):
        raise wrong_option(subject, "agent_id", "the id of an agent or a non-empty list of them")
    if not is_count(minimum_depth):
        raise wrong_option(subject, "minimum_depth", "a whole number of at least 0")
    agent_ids = (agent_id,) if isinstance(agent_id, str) else tuple(agent_id)
    return AgentDemand(None if agent_ids == (ANY_AGENT,) else agent_ids, minimum_depth)


def unmet_demand(grant: Grant, demands: Sequence[AgentDemand]) -> AuthorizationError | None:
    """Return the refusal of a grant that does not meet all demands."""
    for agent_ids, minimum_depth in demands:
        if agent_ids is not None and grant.agent_id not in agent_ids:
            return AuthorizationError(
                "wrong_agent", expected=agent_ids, received=(grant.agent_id,), attribution=grant
            )
        if grant.delegation_depth < minimum_depth:
            return AuthorizationError("not_delegated", attribution=grant)
    return None
