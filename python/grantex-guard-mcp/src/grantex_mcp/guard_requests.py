"""The guard in front of the requests of a server, as middleware of the SDK."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, NamedTuple, Protocol

from grantex import AuthorizationError, to_refusal_body
from grantex.adapter import UntilGrantEnds, holds_scopes
from mcp.server.context import CallNext, HandlerResult
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR, METHOD_NOT_FOUND
from mcp.types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel

from grantex_mcp.policy import Kind, Policy, raise_refused
from grantex_mcp.token import Context, receive, received

# What neither does nor shows anything of the service.
_HARMLESS: Final = frozenset(
    {
        "initialize",
        "ping",
        "server/discover",
        "logging/setLevel",
        "notifications/cancelled",
        "notifications/initialized",
        "notifications/progress",
        "notifications/roots/list_changed",
    }
)
# The lists: what they list, the member of the result, and the name of an item by which it has its rule.
_LISTS: Final[Mapping[str, tuple[Kind, str, str]]] = {
    "tools/list": ("tools", "tools", "name"),
    "prompts/list": ("prompts", "prompts", "name"),
    "resources/list": ("resources", "resources", "uri"),
    "resources/templates/list": ("resources", "resourceTemplates", "uriTemplate"),
}
_OF_RESOURCES: Final = ("resources/read", "resources/subscribe", "resources/unsubscribe")


class Found(NamedTuple):
    """A resource that a URI leads to."""

    name: str
    """The URI or the template that it is registered under."""
    variables: Mapping[str, Any]


class Surface(Protocol):
    """What the guard knows about the kind of a server."""

    decides_inside: bool
    """Whether prompts and resources are guarded by the server's own middleware."""

    async def find(self, uri: str) -> Found | None:
        """Find the resource of a URI, as the server does."""
        ...

    def prepare(self) -> None:
        """Put the guard in front of what was added since the last request."""
        ...


class GuardRequests:
    """Takes the token out of each request, and guards every method. What it does not know is refused."""

    def __init__(self, policy: Policy, surface: Surface) -> None:
        self._policy: Final = policy
        self._surface: Final = surface

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Answer a request or a notification."""
        context, request = receive(ctx)
        reset = received.set(request)
        try:
            result = await self._answer(context, call_next)
        finally:
            received.reset(reset)
        return _private(context, result) if request.is_decided else result

    async def _answer(self, context: Context, call_next: CallNext) -> HandlerResult:
        method, params = context.method, context.params or {}
        if method == "tools/call":
            return await self._call_tool(context, call_next)
        if method in _LISTS:
            return await self._filter(method, await call_next(context))
        if method == "completion/complete":
            return await self._complete(params, context, call_next)
        if method == "subscriptions/listen":
            return await self._listen(params, context, call_next)
        if method in _OF_RESOURCES or method == "prompts/get":
            inside = self._surface.decides_inside and method in ("resources/read", "prompts/get")
            return await (call_next(context) if inside else self._use(method, params, context, call_next))
        if method in _HARMLESS or method in self._policy.unguarded:
            return await call_next(context)
        raise MCPError(
            METHOD_NOT_FOUND, f"grantex: nothing guards {method}; name it in `unguarded` if it needs no grant"
        )

    async def _call_tool(self, context: Context, call_next: CallNext) -> HandlerResult:
        """Call a tool, which asks the guard once its arguments are parsed."""
        self._surface.prepare()
        request = received.get()
        result = await call_next(context)
        is_error = isinstance(result, dict) and result.get("isError") is True
        if request is not None and not request.is_decided and not is_error:
            raise MCPError(INTERNAL_ERROR, "grantex: the call bypassed the guard; its result is withheld")
        return result

    async def _use(
        self, method: str, params: Mapping[str, Any], context: Context, call_next: CallNext
    ) -> HandlerResult:
        kind: Kind = "prompts" if method == "prompts/get" else "resources"
        name, given = str(params.get("name")), params.get("arguments") or {}
        if kind == "resources":
            name, given = await self._resource(params.get("uri"))
        return await self._policy.run(kind, name, given, lambda: call_next(context), raise_refused)

    async def _resource(self, uri: object) -> tuple[str, dict[str, Any]]:
        """Return the name of what a URI leads to, and the input of its rule."""
        found = await self._surface.find(str(uri))
        if found is None:
            return str(uri), {"uri": str(uri), "variables": {}}
        return found.name, {"uri": str(uri), "variables": dict(found.variables)}

    async def _filter(self, method: str, result: HandlerResult) -> HandlerResult:
        """Show of a list what the caller may see."""
        if self._surface.decides_inside:
            return result
        kind, member, name = _LISTS[method]
        shown = _dumped(result)
        grant = await self._policy.grant()
        sees = self._policy.sees
        items = [item for item in shown.get(member, ()) if sees(kind, item.get(name, ""), grant)]
        return {**shown, member: items}

    async def _complete(
        self, params: Mapping[str, Any], context: Context, call_next: CallNext
    ) -> HandlerResult:
        """Complete arguments of what the caller may use, and of nothing else."""
        reference = params.get("ref")
        of = reference if isinstance(reference, Mapping) else {}
        kind: Kind = "resources" if of.get("type") == "ref/resource" else "prompts"
        name = str(of.get("uri" if kind == "resources" else "name", ""))
        if self._policy.is_open(kind, name):
            return await call_next(context)
        rule = self._policy.rule_of(kind, name)
        grant = None if rule is None else await self._policy.grant()
        if rule is not None and grant is not None and holds_scopes(grant, rule):
            return await call_next(context)
        is_modern = context.protocol_version in MODERN_PROTOCOL_VERSIONS
        return {"completion": {"values": []}, **({"resultType": "complete"} if is_modern else {})}

    async def _listen(
        self, params: Mapping[str, Any], context: Context, call_next: CallNext
    ) -> HandlerResult:
        """Open a stream of notifications: each resource that it is about needs what reading it needs.

        It ends when the caller leaves, or when a grant ends.
        """
        opted = params.get("notifications")
        wanted = opted.get("resourceSubscriptions") if isinstance(opted, Mapping) else None
        async with AsyncExitStack() as stack:
            for uri in dict.fromkeys(map(str, wanted if isinstance(wanted, list) else ())):
                name, given = await self._resource(uri)
                if not self._policy.is_open("resources", name):
                    await stack.enter_async_context(self._listening(name, given))
            return await call_next(context)

    @asynccontextmanager
    async def _listening(self, name: str, given: dict[str, Any]) -> AsyncIterator[None]:
        call = self._policy.call(name, self._policy.rule_of("resources", name), given)
        try:
            admission = await self._policy.guard.admit_async(call)
        except AuthorizationError as error:
            raise_refused(to_refusal_body(error), error)
            return
        try:
            async with UntilGrantEnds(admission):
                yield
        except AuthorizationError as error:
            admission.settle("failure", {"ended": error.reason})
            raise_refused(to_refusal_body(error), error)
        except Exception:
            admission.settle("failure")
            raise
        finally:
            # The caller left.
            admission.settle("success")


def _dumped(result: HandlerResult) -> dict[str, Any]:
    # Middleware of the server may return a model in place of the dictionary that the SDK has made.
    if isinstance(result, BaseModel):
        return result.model_dump(by_alias=True, mode="json", exclude_none=True)
    return dict(result or {})


def _private(context: Context, result: HandlerResult) -> HandlerResult:
    """Let no cache serve to others what one caller was shown, or a list that changes with the grant."""
    if context.protocol_version not in MODERN_PROTOCOL_VERSIONS:
        return result
    if context.method in _LISTS:
        return {**_dumped(result), "cacheScope": "private", "ttlMs": 0}
    # An answer that asks the client for more has no contents, and is not cached.
    if context.method == "resources/read" and "contents" in (shown := _dumped(result)):
        return {**shown, "cacheScope": "private"}
    return result
