"""Activity in numbers (`docs/protocol.md` §8)."""

from grantex.client.models.model import Answer, Instant


class ActivityBucket(Answer):
    """The entries of the audit log in one hour or day."""

    at: Instant
    """When it begins."""
    calls: int
    """The calls that began in it, each counted once; `blocked` of them were refused."""
    allowed: int
    success: int
    failure: int
    blocked: int


class RefusalCount(Answer):
    """How often calls were refused for one reason."""

    reason: str
    """As the guard wrote it; `other` for entries without one."""
    count: int


class AgentActivity(Answer):
    """How often one agent called."""

    agent_id: str
    calls: int
    refused: int


class InForce(Answer):
    """The current totals, each exact up to 10,000."""

    agents: int
    grants: int
    open_requests: int
    """Pending requests."""


class ActivityReport(Answer):
    """Activity in numbers, in whole buckets around the requested span."""

    since: Instant
    until: Instant
    bucket: str
    """`hour` or `day`."""
    buckets: tuple[ActivityBucket, ...]
    """In order, including empty ones."""
    refusals: tuple[RefusalCount, ...]
    """`blocked` entries by reason, most frequent first."""
    agents: tuple[AgentActivity, ...]
    """The ten agents with the most calls, the busiest first."""
    is_whole: bool
    """False when the oldest entries are left out: there are too many, or they are counted with your next
    request."""
    in_force: InForce
