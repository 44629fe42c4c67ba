"""Policies (`docs/protocol.md` §15)."""

from typing import Literal

from grantex.client.models.model import Answer, Instant, Page, Request, Texts

PolicyEffect = Literal["allow", "deny"]
"""The effect of a rule."""

PolicyVerdict = Literal["allow", "ask", "refuse"]
"""What policies say: a refusal counts above a question, and a question above nothing."""


class Policy(Answer):
    """A policy in Cedar, or a rule of the public product."""

    id: str
    """The name of a policy in Cedar, the id (`pol_…`) of a rule."""
    name: str
    effect: str
    """`allow` or `deny`; `cedar`: the text says what it does."""
    priority: int
    """Among rules; 0 for a policy in Cedar."""
    agent_id: str | None
    principal_id: str | None
    scopes: Texts | None
    time_of_day_start: str | None
    time_of_day_end: str | None
    cedar: str | None
    """None for a rule that says nothing by itself."""
    reads: Texts
    """The facts and arguments that it reads, such as `amount` and `arguments.to.country`."""
    decided_at: str
    """`issue`, or `call`: services ask the server about each call of its scopes."""
    created_at: Instant
    updated_at: Instant


class PolicyPage(Page):
    """A page of policies. By default it has all of them."""

    policies: tuple[Policy, ...]
    digest: str | None
    """By which entries of the audit log name all policies together; None without policies."""


class PolicyDraft(Request):
    """A policy that is tried and not saved."""

    name: str
    """Replaces the saved policy of this name."""
    cedar: str | None
    """None, in a replay alone: without the saved policy of this name."""


class ScopeVerdict(Answer):
    """What the policies would say when a scope is issued."""

    scope: str
    verdict: str
    """See `PolicyVerdict`."""
    policies: Texts
    """Those that decide."""
    fault: str | None = None
    """Why nothing could be decided."""


class PolicyTestResult(Answer):
    """What the policies would say, and which of them decide."""

    verdict: str
    """See `PolicyVerdict`."""
    policies: Texts
    """Those that decide."""
    fault: str | None = None
    """Why nothing could be decided."""
    scopes: tuple[ScopeVerdict, ...]
    """Where no tool is called."""


class PolicyChange(Answer):
    """Calls that would have been decided otherwise, of one agent and tool."""

    agent_id: str | None
    action: str
    was: str
    """See `PolicyVerdict`."""
    would: str
    policies: Texts
    """Those that would decide."""
    calls: int
    entry_ids: Texts
    """The first 100."""


class MissingFact(Answer):
    """A fact that the log does not hold of some calls."""

    fact: str
    calls: int


class PolicyReplay(Answer):
    """What would have been decided over a part of the audit log."""

    since: Instant
    until: Instant | None
    digest: str
    """Of the policies that were replayed."""
    calls: int
    changed: int
    """How many calls would have been decided otherwise."""
    changes: tuple[PolicyChange, ...]
    """They, by agent and tool, the most frequent first."""
    refused_otherwise: int
    """How many calls something else than a policy refused."""
    undecided: int
    """How many calls lack a fact that the log does not hold."""
    missing: tuple[MissingFact, ...]
    is_whole: bool
    """False where the answer ends before the window does: continue with `since=read_to`."""
    read_to: Instant | None
    """The time of the last call that was replayed."""


class NamedPolicy(Answer):
    """A policy of a set."""

    policy: str
    """Its name, or its id for a rule."""
    cedar: str


class PolicySet(Answer):
    """Policies that were in force together."""

    digest: str
    """SHA-256 of the canonical JSON (RFC 8785) of `policies`, in lower-case hexadecimal."""
    version: int
    """The number of your last save that gave this set."""
    policies: tuple[NamedPolicy, ...]
    created_at: Instant
