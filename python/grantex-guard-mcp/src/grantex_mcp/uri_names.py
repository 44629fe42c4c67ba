"""The rules of resources by URI, where resources have no names of their own."""

import re
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from grantex_mcp.guard_requests import Found
from grantex_mcp.uri_pattern import PART, REST, UriPattern, could_match, uri_pattern, values_in
from grantex_mcp.uri_spelling import folded, href_of, is_plain, names_user

# One expression per variable: `{name}` for a part of a path, `{+name}` or `{name*}` for the rest of it.
_EXPRESSION: Final = re.compile(r"\{(\+?)(\w+)(\*?)\}", re.ASCII)
# What the text of a template cannot have: other expressions, and the characters that stand for variables.
_RESERVED: Final = re.compile(r"[{}\ue000-\uf8ff]")


class _Subject(NamedTuple):
    """What a rule is written under."""

    name: str
    variables: tuple[str, ...]
    pattern: UriPattern | None
    """Matches the URIs of a template; None for a URI."""
    alike: UriPattern
    """Could match the folded form of each URI that a server could take for one of these."""


def uri_names(names: Collection[str]) -> Callable[[str], Found | None]:
    """Return a function that finds what the rule for a URI is written under: itself or a template (RFC 6570).

    There is none for a URI that parsers can disagree about, that could be taken for one of another rule
    because only its spelling, user, port, query or parameters differ, or that templates match in more than
    one way. Raises ``TypeError`` naming a template that is not supported.
    """
    subjects = [_template(name) if "{" in name else _exactly(name) for name in names]

    def find(uri: str) -> Found | None:
        if uri in names:
            return Found(uri, {})
        if not is_plain(uri):
            return None
        matches = [None if one.pattern is None else values_in(one.pattern, uri) for one in subjects]
        first = next((index for index, values in enumerate(matches) if values is not None), None)
        if first is None:
            return None
        found, values, spelling = subjects[first], matches[first], folded(uri)
        is_mistakable = any(
            (matches[index] is not None or could_match(other.alike, spelling))
            and not _differ_in_query(other, found)
            for index, other in enumerate(subjects)
            if index != first
        )
        if is_mistakable or not isinstance(values, list) or (names_user(uri) and not names_user(found.name)):
            return None
        return Found(found.name, dict(zip(found.variables, values, strict=True)))

    return find


def _differ_in_query(one: _Subject, other: _Subject) -> bool:
    """Tell whether only the query tells two rules apart. The author of both says that the server reads it."""
    return "".join(one.alike) == "".join(other.alike) and ("?" in one.name) != ("?" in other.name)


def _exactly(name: str) -> _Subject:
    return _Subject(name, (), None, uri_pattern(folded(href_of(name) or name)))


def _template(name: str) -> _Subject:
    variables = tuple(match.group(2) for match in _EXPRESSION.finditer(name))
    if _RESERVED.search(_EXPRESSION.sub("", name)) or len(set(variables)) < len(variables):
        raise TypeError(f'"{name}" is not a template of variables such as {{id}} and {{+path}}.')
    text = _EXPRESSION.sub(lambda match: REST if match.group(1) or match.group(3) else PART, name)
    return _Subject(name, variables, uri_pattern(text), uri_pattern(folded(text)))
