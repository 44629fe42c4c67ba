"""What a server is guarded by, and the decisions that follow from it."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from grantex import AuthorizationError, Call, Grant, Guard, Rule, to_refusal_body
from grantex.adapter import (
    Rules,
    check_rules,
    check_tool_options,
    holds_scopes,
    rule_named,
    run_tool_async,
    without_input,
    wrong_option,
)
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_REQUEST, CallToolResult, TextContent

from grantex_mcp.token import TokenReader, accepted_grant, received

RESULT = TypeVar("RESULT")

Kind = Literal["tools", "resources", "prompts"]
Refuse = Callable[[dict[str, Any], AuthorizationError], Any]

_OPEN_KINDS: Final = ("resources", "prompts")


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """The options of :func:`guard_server`, checked."""

    guard: Guard
    rules: Mapping[Kind, Rules]
    unguarded: frozenset[str]
    shows_all: bool
    token: TokenReader

    def rule_of(self, kind: Kind, name: str) -> Rule[Any] | None:
        """Return the rule of a tool, resource or prompt; without one, it is refused."""
        return rule_named(self.rules[kind], name)

    def is_open(self, kind: Kind, name: str) -> bool:
        """Tell whether something needs no grant."""
        return kind in self.unguarded and self.rule_of(kind, name) is None

    async def run(
        self,
        kind: Kind,
        name: str,
        input: Any,  # noqa: A002
        execute: Callable[[], Awaitable[RESULT]],
        refuse: Refuse,
    ) -> RESULT:
        """Run a call behind the guard. ``refuse`` makes an answer of a refusal, or raises."""
        if self.is_open(kind, name):
            return await execute()
        call = self.call(name, self.rule_of(kind, name), input)
        return await run_tool_async(self.guard, call, lambda _: execute(), refused=refuse)

    async def refused_without_arguments(self, name: str, refuse: Refuse) -> Any:
        """Refuse a call of a tool whose arguments are wrong, where the grant does not hold the rule's scopes.

        Return None for any other: only somebody with a grant learns what is wrong, which tells of the tool.
        """
        call = self.call(name, without_input(self.rule_of("tools", name)))
        call.without_arguments = True
        refusal = await self.guard.preflight_async(call)
        return None if refusal is None else refuse(to_refusal_body(refusal), refusal)

    def call(self, name: str, rule: Rule[Any] | None, input: Any = None) -> Call[Any]:  # noqa: A002
        """Make a call with the token of the request that is being answered."""
        return Call(token=self.read_token, action=name, rule=rule, input=input)

    def read_token(self) -> Any:
        """Read the token of the request that is being answered, at once or as a coroutine."""
        request = received.get()
        if request is None:
            return self.token()
        request.is_decided = True
        return request.token(self.guard, self.token)

    async def grant(self) -> Grant | None:
        """Return the grant of the caller. A list does not reveal why there is none."""
        # No call is decided here: only the grant is needed.
        return accepted_grant(await self.guard.explain_async(self.call("list", None)))

    def sees(self, kind: Kind, name: str, grant: Grant | None) -> bool:
        """Tell whether a list shows something to a caller."""
        rule = self.rule_of(kind, name)
        if rule is None:
            return self.is_open(kind, name)
        return grant is not None and (self.shows_all or holds_scopes(grant, rule))


def check_policy(
    *,
    guard: Guard,
    rules: Rules,
    resources: Rules,
    prompts: Rules,
    unguarded: Collection[str],
    lists: str,
    token: object,
) -> Policy:
    """Check the options of ``guard_server``. Raises ``TypeError`` naming the one that is wrong."""
    check_tool_options(guard, token, "guard_server")
    check_rules(rules, "guard_server")
    check_rules(resources, 'guard_server, "resources"')
    check_rules(prompts, 'guard_server, "prompts"')
    expected = 'a list of "resources", "prompts" and methods such as "travel/status"'
    names: Any = unguarded
    if isinstance(names, str) or not all(map(_is_open, names)):
        raise wrong_option("guard_server", "unguarded", expected)
    if lists not in ("granted", "all"):
        raise wrong_option("guard_server", "lists", '"granted" or "all"')
    by_kind: dict[Kind, Rules] = {"tools": rules, "resources": resources, "prompts": prompts}
    return Policy(guard, by_kind, frozenset(unguarded), lists == "all", token)  # type: ignore[arg-type]


def refused_result(body: dict[str, Any], _: AuthorizationError) -> CallToolResult:
    """Make of a refusal what a model reads."""
    content = TextContent(type="text", text=refusal_text(body))
    return CallToolResult(content=[content], structured_content=body, is_error=True)


def refusal_text(body: dict[str, Any]) -> str:
    """Write a refusal as JSON."""
    return json.dumps(body, ensure_ascii=False)


def raise_refused(body: dict[str, Any], error: AuthorizationError) -> Any:
    """Raise a refusal where a result cannot carry it. Many clients show a model only the message."""
    raise MCPError(INVALID_REQUEST, f"{body['message']} {body['howToAsk']}", body) from error


def _is_open(name: object) -> bool:
    return isinstance(name, str) and (name in _OPEN_KINDS or "/" in name)
