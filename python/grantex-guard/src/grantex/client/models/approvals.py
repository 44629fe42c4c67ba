"""Approvals (`docs/protocol.md` §15)."""

from typing import Literal

from grantex.client.models.model import Answer, Instant, Page

ApprovalStatus = Literal["pending", "approved", "refused", "expired", "used"]


class Approval(Answer):
    """A call that a person is asked about. What they are shown of it is for them alone."""

    approval_id: str
    approval_url: str
    """Where the person decides, once they have signed in. Show it to them; it is no secret."""
    grant_id: str
    """The grant of the call."""
    agent_id: str
    principal_id: str | None
    """None once the person was erased."""
    audience: str
    action: str
    digest: str
    """SHA-256 of the canonical call, in lower-case hexadecimal."""
    status: str
    """See `ApprovalStatus`. `expired`: the time to decide, or to make the approved call, is over."""
    created_at: Instant
    expires_at: Instant
    """Until when it can be decided: 15 minutes."""
    decided_at: Instant | None = None
    use_until: Instant | None = None
    """Until when an approved call can run: 5 minutes."""
    used_at: Instant | None = None
    entry_id: str | None = None
    """The audit entry of the call that has used it."""


class ApprovalPage(Page):
    """A page of approvals."""

    approvals: tuple[Approval, ...]
