"""The guard, which decides each call, and records it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import Any, Literal, TypeVar, overload

from grantex.base.errors import AuthorizationError
from grantex.base.faults import report_fault
from grantex.base.options import check_callable, check_url, wrong_option
from grantex.base.steps import run_steps, run_steps_async
from grantex.guard.admission import Admission
from grantex.guard.agent_demand import ANY_AGENT, AgentDemand, demand_of
from grantex.guard.assert_guarded import check_all_guarded
from grantex.guard.call import Call
from grantex.guard.call_decider import CallDecider
from grantex.guard.dpop import Dpop
from grantex.guard.execution import Failed, execute_admitted, execute_admitted_async
from grantex.guard.explain import Explanation, explain_call
from grantex.guard.online.admissions import Admissions
from grantex.guard.online.wait_for_approval import ApprovalEnd
from grantex.guard.refusal import Challenge
from grantex.guard.report_decision import DecisionListener, DecisionReporter
from grantex.guard.verify_call import GuardVerifier, TokenCheck
from grantex.sink.sink import AuditSink
from grantex.verify.scope.scope import canonical_scopes

INPUT = TypeVar("INPUT")
RESULT = TypeVar("RESULT")


class Guard:
    """Decides each call: verifies its token, records the decision, runs the call, and records how it ended.

    ``audit`` is where every decision is recorded, or False for nowhere; required, so that nobody gets False
    by accident. ``on_audit_fault`` is called with the fault when the sink did not take a record; by default
    it is logged.

    ``admissions`` is asked about each call that the server must admit, because the grant has approvals,
    budgets or policies, or because the rule demands an approval. By default such calls are refused with
    ``admission_missing``.

    ``on_decision`` is called with every admitted call and every refusal, including refusals that become no
    audit entry because they cannot be attributed, but not for a preflight that finds nothing wrong. What it
    raises is logged and changes no decision. Default: logs the cause of ``rule_failed``,
    ``token_unavailable`` and ``guard_failed``.

    ``agent_id`` names the agents whose grants are accepted, and ``minimum_depth`` how often a grant must
    have been delegated at least; see :meth:`for_agent`. ``resource_metadata`` and ``scope`` are named in
    challenges, see :class:`Challenge`. ``dpop`` checks the proofs of tokens that are bound to keys, over
    HTTP; by default such tokens are refused.

    Each method has a blocking form and an ``_async`` form. Both decide in memory, without waiting, where
    keys, revocations and sink allow it. Raises ``TypeError`` naming the option that is wrong.
    """

    audience: tuple[str, ...]
    """The audiences whose tokens it accepts."""
    issuer: str | None
    """The issuer that it trusts, to whose pages about errors its refusals lead; None where its verifier does
    not say."""
    challenge: Challenge
    """What a challenge of this guard says besides the refusal: ``to_refusal(error, guard.challenge)``."""
    dpop: Dpop | None
    """How this guard checks tokens that are bound to keys; None where it refuses them."""

    def __init__(
        self,
        *,
        verifier: GuardVerifier,
        audit: AuditSink | Literal[False],
        admissions: Admissions | None = None,
        dpop: Dpop | None = None,
        on_decision: DecisionListener | None = None,
        on_audit_fault: Callable[[BaseException], object] | None = None,
        resource_metadata: str | None = None,
        scope: str | None = None,
        agent_id: str | Sequence[str] = ANY_AGENT,
        minimum_depth: int = 0,
    ) -> None:
        if not callable(getattr(verifier, "verify_steps", None)):
            raise wrong_option("Guard", "verifier", "a Verifier")
        if audit is not False and not callable(getattr(audit, "write", None)):
            raise wrong_option("Guard", "audit", "a sink or False")
        if admissions is not None and not isinstance(admissions, Admissions):
            raise wrong_option("Guard", "admissions", "an Admissions")
        if dpop is not None and not callable(getattr(dpop, "refuse_unproven", None)):
            raise wrong_option("Guard", "dpop", "a Dpop")
        for option, listener in (("on_decision", on_decision), ("on_audit_fault", on_audit_fault)):
            if listener is not None:
                check_callable(listener, "Guard", option)
        if resource_metadata is not None:
            check_url(resource_metadata, "Guard", "resource_metadata")
        if scope is not None:
            _check_scope(scope)
        self._check = TokenCheck(verifier, dpop)
        self._demands: tuple[AgentDemand, ...] = (demand_of(agent_id, minimum_depth, "Guard"),)
        self._audit = audit
        self._admissions = admissions
        self._on_audit_fault = on_audit_fault or report_fault
        self._reporter = DecisionReporter(on_decision, self._check.issuer)
        self._family = object()
        self.audience = tuple(verifier.audience)
        self.issuer = self._check.issuer
        self.challenge = Challenge(
            resource_metadata=resource_metadata, scope=scope, dpop=None if dpop is None else dpop.mode
        )
        self.dpop = dpop
        self._decider = self._make_decider()

    def admit(self, call: Call[Any]) -> Admission:
        """Decide a call and record it as ``allowed``; the caller runs it and settles it.

        When the call is refused, records it as ``blocked`` and raises an :class:`AuthorizationError`.
        """
        return run_steps(self._decider.admit(call))

    async def admit_async(self, call: Call[Any]) -> Admission:
        """Do what :meth:`admit` does, in an event loop.

        Where the caller is cancelled while the entry is on its way, the entry is followed by a ``failure``
        with ``{"ended": "aborted"}``.
        """
        return await run_steps_async(self._decider.admit(call))

    def run(
        self, call: Call[Any], execute: Callable[[Admission], RESULT], failed: Failed | None = None
    ) -> RESULT:
        """Admit a call, run it, and settle it.

        The outcome is ``failure`` when ``execute`` raises, when ``failed`` or an MCP result itself
        (``isError``) says so, or when a stream breaks, is left before its end or is dropped unread;
        otherwise ``success``, for a stream at its end. Streams are generators, iterators, async iterables
        and awaitables; the result is one with the same content, which ends with the refusal when the grant
        ends. Any other call learns of that by its :class:`Admission`. While the call runs,
        :func:`current_grant` returns its grant. Raises what ``execute`` raises, unchanged, and before it is
        called an :class:`AuthorizationError` when the call is refused.
        """
        return execute_admitted(self.admit(call), execute, failed)

    @overload
    async def run_async(
        self,
        call: Call[Any],
        execute: Callable[[Admission], Awaitable[RESULT]],
        failed: Failed | None = None,
    ) -> RESULT: ...

    @overload
    async def run_async(
        self, call: Call[Any], execute: Callable[[Admission], RESULT], failed: Failed | None = None
    ) -> RESULT: ...

    async def run_async(
        self, call: Call[Any], execute: Callable[[Admission], Any], failed: Failed | None = None
    ) -> Any:
        """Do what :meth:`run` does, in an event loop. ``execute`` may be a coroutine function.

        A call whose caller is cancelled is settled as ``failure`` with ``{"ended": "aborted"}``, because
        nobody knows what it has done.
        """
        return await execute_admitted_async(await self.admit_async(call), execute, failed)

    def preflight(self, call: Call[Any]) -> AuthorizationError | None:
        """Decide without admitting, and record only a refusal: for approval hooks and HTTP challenges.

        It does not ask the server about calls that the server must admit, too. Returns the refusal, or None
        where there is none.
        """
        return run_steps(self._decider.preflight(call))

    async def preflight_async(self, call: Call[Any]) -> AuthorizationError | None:
        """Do what :meth:`preflight` does, in an event loop."""
        return await run_steps_async(self._decider.preflight(call))

    def explain(self, call: Call[Any]) -> Explanation:
        """Explain what would happen to a call, and why; record nothing.

        A proof that came with the token is used by it, and still good for the other checks of the same
        request.
        """
        return run_steps(explain_call(self._check, self._demands, call))

    async def explain_async(self, call: Call[Any]) -> Explanation:
        """Do what :meth:`explain` does, in an event loop."""
        return await run_steps_async(explain_call(self._check, self._demands, call))

    def wait_for_approval(self, approval_id: str) -> ApprovalEnd:
        """Wait until the person has decided about a call that was refused with ``approval_required``.

        That may take 15 minutes. An approval admits nothing by itself: make the same call again, within five
        minutes. ``approval_id`` is the ``approvalId`` among the ``members`` of the refusal. Returns
        ``"approved"``, ``"refused"``, or ``"expired"``. Raises ``TypeError`` for a guard without
        ``admissions``, and another error when the server does not answer.
        """
        return self._waiting(approval_id).result()

    async def wait_for_approval_async(self, approval_id: str) -> ApprovalEnd:
        """Do what :meth:`wait_for_approval` does, in an event loop. The wait can be cancelled."""
        return await asyncio.wrap_future(self._waiting(approval_id))

    def _waiting(self, approval_id: str) -> Future[ApprovalEnd]:
        if self._admissions is None:
            raise TypeError('wait_for_approval: the guard has no "admissions".')
        return self._admissions.wait_for_approval(approval_id)

    def for_agent(self, agent_id: str | Sequence[str] = ANY_AGENT, *, minimum_depth: int = 0) -> "Guard":
        """Return this guard with one more demand.

        It refuses the grants of other agents (``wrong_agent``), or those that were not delegated deeply
        enough (``not_delegated``). Give it to the tools of a sub-agent, which otherwise may act with a
        token that it inherits from its parent. Raises ``TypeError`` for a wrong demand, and where nothing
        is demanded.
        """
        demand = demand_of(agent_id, minimum_depth, "for_agent")
        if demand == (None, 0):
            raise TypeError('for_agent: "agent_id" or "minimum_depth" is needed.')
        narrowed = object.__new__(type(self))
        narrowed.__dict__.update(self.__dict__)
        narrowed._demands = (*self._demands, demand)
        narrowed._decider = narrowed._make_decider()
        return narrowed

    def assert_guarded(self, tools: object) -> None:
        """Check that this guard, or one that :meth:`for_agent` made of it, stands in front of each tool.

        ``tools`` is a list of tools, or a mapping of them by name. It finds the guard in the functions
        through which frameworks run a tool, so it sees what an adapter returned. Raises ``TypeError``
        naming the tools that are not guarded; for anything else than tools, and for none.
        """
        check_all_guarded(tools, lambda guard: getattr(guard, "_family", None) is self._family)

    def _make_decider(self) -> CallDecider:
        return CallDecider(
            self._check, self._demands, self._audit, self._admissions, self._reporter, self._on_audit_fault
        )


def check_guard(guard: object, subject: str) -> None:
    """Check an adapter's ``guard`` option; ``subject`` is how the message begins."""
    if not isinstance(guard, Guard):
        raise wrong_option(subject, "guard", "a Guard")


def _check_scope(scope: object) -> None:
    try:
        canonical_scopes(scope.split(" "))  # type: ignore[attr-defined]
    except Exception as cause:
        raise wrong_option("Guard", "scope", "scopes, separated by spaces") from cause
