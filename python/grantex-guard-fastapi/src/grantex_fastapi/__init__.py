"""Lets a request to a FastAPI route through only with a grant that covers it, and records how it ended."""

from grantex import (
    AuthorizationError,
    Feed,
    Grant,
    Guard,
    HttpAuditSink,
    Online,
    Rule,
    Service,
    Verifier,
    current_call,
    current_grant,
)

from grantex_fastapi.add_grantex import add_grantex
from grantex_fastapi.requires import Requires

__all__ = [
    "AuthorizationError",
    "Feed",
    "Grant",
    "Guard",
    "HttpAuditSink",
    "Online",
    "Requires",
    "Rule",
    "Service",
    "Verifier",
    "add_grantex",
    "current_call",
    "current_grant",
]
