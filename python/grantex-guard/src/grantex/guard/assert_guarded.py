"""Whether a guard stands in front of each tool of a list."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from grantex.guard.guard import Guard

# The names of the members through which frameworks run a tool.
_RUNNING: Final = re.compile(
    r"_?a?run(_async|_json)?|_?a?(call|invoke)|on_invoke_tool|(a|original_)?func(tion)?|coroutine|fn|handler|execute"
    r"|_?callback|call_tool|stream"
)


def check_all_guarded(tools: object, is_wanted: "Callable[[Guard], bool]") -> None:
    """Check that a wanted guard stands in front of each tool of a list, or of a mapping by name."""
    named = _names_of_tools(tools)
    bare = [name for name, tool in named if not _is_behind(tool, is_wanted)]
    if named and not bare:
        return
    where = ", ".join(bare) if bare else "an empty list of tools"
    raise TypeError(f"assert_guarded: no guard stands in front of {where}.")


def _names_of_tools(tools: object) -> Sequence[tuple[str, object]]:
    if isinstance(tools, Mapping):
        return [(str(name), tool) for name, tool in tools.items()]
    if isinstance(tools, list | tuple | set | frozenset):
        return [(_name_of(tool) or f"the tool at index {index}", tool) for index, tool in enumerate(tools)]
    raise TypeError('assert_guarded: "tools" must be a list of tools or a mapping of tools by name.')


def _name_of(tool: object) -> str | None:
    for name in ("name", "__name__"):
        found = getattr(tool, name, None)
        if isinstance(found, str) and found != "":
            return found
    return None


def _is_behind(tool: object, is_wanted: "Callable[[Guard], bool]") -> bool:
    """Whether a guard stands in front of a tool: of the tool itself, or of all members that run it.

    Where it has none of these names, one guarded member is enough.
    """
    from grantex.guard.guarded import has_guard  # noqa: PLC0415 -- the guard itself is below it

    if has_guard(tool, is_wanted):
        return True
    if inspect.isfunction(tool) or inspect.ismethod(tool) or isinstance(tool, type):
        return False
    members = dict(_callables_of(tool))
    running = [member for name, member in members.items() if _RUNNING.fullmatch(name)]
    if running:
        return all(has_guard(member, is_wanted) for member in running)
    return any(has_guard(member, is_wanted) for member in members.values())


def _callables_of(tool: object) -> Iterable[tuple[str, Any]]:
    """The callable members of a tool: its own, or those of its nearest class that runs it."""
    owners = [getattr(tool, "__dict__", {}), *(vars(owner) for owner in type(tool).__mro__[:-1])]
    found: dict[str, Any] = {}
    for owner in owners:
        for name, member in owner.items():
            if callable(member) and not name.startswith("__"):
                found.setdefault(name, member)
        if any(_RUNNING.fullmatch(name) for name in found):
            break
    return found.items()
