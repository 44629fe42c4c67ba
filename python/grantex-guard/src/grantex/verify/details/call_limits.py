"""Decides the arguments of a call by the details of its grant (``docs/protocol.md`` §15)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from grantex.base.json import sorted_names
from grantex.verify.details.argument_limit import Admits, compile_limit
from grantex.verify.details.call_detail import CallDetail
from grantex.verify.details.json_form import OPAQUE, json_form
from grantex.verify.details.limit_in_words import Limit, RefusedArgument
from grantex.wire.details import MAX_PATH_LENGTH

_MAX_ARRAY_DEPTH: Final = 64
"""The deepest nesting of arrays that is looked into."""

_MISSING: Final = object()
# Most values of arguments, which are in their form already.
_SCALARS: Final = frozenset({str, int, float, bool})


class _Leaf(NamedTuple):
    """What is said about an argument."""

    limit: Limit
    admits: Admits


class _Compiled(NamedTuple):
    """What decisions use of a detail."""

    root: "_Node"
    admits: Admits
    """Whether all arguments are admitted, without saying which are not, see :func:`_compile_test`."""
    is_online: bool


class _Node:
    """What a detail says about one argument, or about the arguments within it."""

    __slots__ = ("children", "leaf", "path")

    def __init__(self, path: str) -> None:
        self.path: Final = path
        self.children: Final[dict[str, _Node]] = {}
        self.leaf: _Leaf | None = None
        """None where only arguments within it are limited."""


def refused_arguments(
    details: Sequence[CallDetail], scopes: Sequence[str], values: object
) -> list[RefusedArgument]:
    """Decide the arguments of a call: every detail of its scopes must admit them.

    ``scopes`` are those of the call, without constraints. ``values`` is what the rule's ``arguments``
    returned, otherwise the parsed input. What JSON cannot hold is compared in the form in which it is
    digested, or refused. Says nothing about ``ask``, ``budget`` and ``online``.

    Returns what is refused, in the order of the scopes, the details and the paths; nothing when the call is
    admitted.
    """
    refused: list[RefusedArgument] = []
    for scope in scopes:
        for detail in details:
            if detail.scope != scope:
                continue
            compiled = _compiled(detail)
            if not compiled.admits(values):
                look = _Look(scope, is_closed=detail.closed)
                look.into(compiled.root, values)
                refused += look.refused
    return refused


def needs_admission(detail: CallDetail) -> bool:
    """Tell whether a call that a detail admits needs an admission of the server, too."""
    return _compiled(detail).is_online


class _Look:
    """Looks at the arguments of one call for one detail."""

    __slots__ = ("is_closed", "refused", "scope")

    def __init__(self, scope: str, *, is_closed: bool) -> None:
        self.scope: Final = scope
        self.is_closed: Final = is_closed
        self.refused: Final[list[RefusedArgument]] = []

    def into(self, node: _Node, value: object, depth: int = 0) -> bool:
        """Look into a value; return whether it is admitted."""
        if value is _MISSING:
            return self._refuse_missing(node)
        if type(value) not in _SCALARS:
            value = json_form(value)
            if isinstance(value, list | tuple):
                return self._into_array(node, value, depth)
        if node.leaf is None:
            return self._into_object(node, value)
        return node.leaf.admits(value) or self._refuse(node.path, node.leaf.limit)

    def _into_array(self, node: _Node, values: Sequence[object], depth: int) -> bool:
        if not values:
            return self._refuse_missing(node)
        if depth == _MAX_ARRAY_DEPTH:
            return self._refuse(node.path, "not allowed")
        return all(self.into(node, value, depth + 1) for value in values)

    def _into_object(self, node: _Node, value: object) -> bool:
        """Look into a value whose members are limited: an argument with limits within it, or the input."""
        children = node.children
        if value is None or not (children or self.is_closed):
            return self._refuse_missing(node)
        if type(value) is not dict and not isinstance(value, Mapping):
            is_missing = children and not (value is OPAQUE and self.is_closed)
            return self._refuse_missing(node) if is_missing else self._refuse(node.path, "not allowed")
        is_admitted = True
        foreign = self._foreign_name(node, value)
        if foreign is not None:
            is_admitted = self._refuse(_joined(node.path, foreign), "not allowed")
        for name, child in children.items():
            is_admitted = self.into(child, value[name] if name in value else _MISSING) and is_admitted  # noqa: SIM401 -- `get` may be overridden
        return is_admitted

    def _foreign_name(self, node: _Node, value: Mapping[str, Any]) -> str | None:
        """Return the first name that holds a dot, or that a closed detail does not name."""
        children = node.children
        foreign = [name for name in value if (self.is_closed and name not in children) or "." in name]
        return sorted_names(foreign)[0] if foreign else None

    def _refuse_missing(self, node: _Node) -> bool:
        if node.leaf is not None:
            return self._refuse(node.path, "required")
        is_admitted = True
        for child in node.children.values():
            is_admitted = self._refuse_missing(child) and is_admitted
        return is_admitted

    def _refuse(self, argument: str, limit: Limit) -> bool:
        self.refused.append(RefusedArgument(self.scope, argument, limit))
        return False


def _joined(path: str, name: str) -> str:
    whole = (name if path == "" else f"{path}.{name}")[:MAX_PATH_LENGTH]
    return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in whole)


def _compiled(detail: CallDetail) -> _Compiled:
    known: _Compiled | None = getattr(detail, "compiled", None)
    if known is not None:
        return known
    limits = detail.arguments or {}
    root = _tree_of({path: _Leaf(limit, compile_limit(limit)) for path, limit in limits.items()})
    is_online = detail.online or detail.ask is not None or detail.budget is not None
    compiled = _Compiled(root, _compile_test(root, is_closed=detail.closed), is_online)
    object.__setattr__(detail, "compiled", compiled)
    return compiled


def _compile_test(node: _Node, *, is_closed: bool) -> Admits:
    """Compile a test for the values of most calls: plain dicts and scalars.

    What it admits a :class:`_Look` admits, too. What it does not admit may be of another form, and is looked
    into.
    """
    if node.leaf is not None:
        admits = node.leaf.admits
        return lambda value: type(value) in _SCALARS and admits(value)
    tests = {name: _compile_test(child, is_closed=is_closed) for name, child in node.children.items()}

    def admits_members(value: Any) -> bool:
        if type(value) is not dict or not tests:
            return False
        for name in value:
            if type(name) is not str or (name not in tests and (is_closed or "." in name)):
                return False
        for name, test in tests.items():  # noqa: SIM110 -- a loop costs a third of a generator
            if name not in value or not test(value[name]):
                return False
        return True

    return admits_members


def _tree_of(leaves: Mapping[str, _Leaf]) -> _Node:
    root = _Node("")
    for path, leaf in leaves.items():
        node = root
        for name in path.split("."):
            node = node.children.setdefault(name, _Node(_joined(node.path, name)))
        node.leaf = leaf
    return root
