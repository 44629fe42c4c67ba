"""Catalogs of tools (`docs/protocol.md` §15)."""

from pydantic import JsonValue

from grantex.client.models.model import Answer, Instant, Texts


class CatalogTool(Answer):
    """A tool of a service: what it needs, and what it takes."""

    name: str
    """As its rule is named. Each name once."""
    scopes: Texts
    """The scopes that a call needs."""
    input_schema: bool | dict[str, JsonValue]
    """JSON Schema (2020-12) of what limits are compared with: the parsed input, or what the rule's
    `arguments` makes of it. At most 64 KiB and 32 levels, with `$ref` within itself alone."""
    title: str | None = None
    """What people are shown in place of the name: at most 120 characters."""


class CatalogSummary(Answer):
    """What is known of a catalog that was stored."""

    audience: str
    digest: str
    """SHA-256 of the canonical JSON (RFC 8785) of `{tools}`, in lower-case hexadecimal."""
    updated_at: Instant


class Catalog(CatalogSummary):
    """The tools of a service."""

    tools: tuple[CatalogTool, ...]
