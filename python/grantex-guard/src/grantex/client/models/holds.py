"""Holds (`docs/protocol.md` §15)."""

from grantex.client.models.model import Answer, Instant


class Hold(Answer):
    """Somebody keeps a grant or an agent from acting: no token is issued for it meanwhile."""

    by: str
    """Who holds, and alone releases: `developer`, `person`, `vouched` (somebody in a session that you opened
    in the name of the person) or `rule`."""
    since: Instant
    reason: str | None = None
    """Shown to people and models."""
    on: str
    """The id of the grant or the agent that is held."""


class Holds(Answer):
    """Who holds something now, the oldest hold first."""

    holds: tuple[Hold, ...]
