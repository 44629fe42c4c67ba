"""Authorization for AI agents: the guard, the verifier and the client of a Grantex server."""

from importlib import import_module
from typing import TYPE_CHECKING

from grantex.base.errors import Attribution, AuthorizationError, FormatError
from grantex.feed.feed import Feed
from grantex.feed.online import Online
from grantex.feed.open_feed import Allow
from grantex.guard.admission import Admission
from grantex.guard.call import Call
from grantex.guard.current_grant import GuardedCall, current_call, current_grant
from grantex.guard.explain import ExplainedScope, Explanation
from grantex.guard.guard import Guard
from grantex.guard.http.bearer import read_bearer_token
from grantex.guard.http.read_token import read_token
from grantex.guard.online.admissions import Admissions
from grantex.guard.presented_token import PresentedToken, TokenRequest
from grantex.guard.refusal import Challenge, Refusal, to_refusal, to_refusal_body
from grantex.guard.report_decision import Decision
from grantex.guard.rule import Rule
from grantex.guard.tool.delegate_to import DelegatedToken, delegate_to
from grantex.guard.tool.guard_function import guard_function
from grantex.guard.use_token import use_token
from grantex.setup.service import Service
from grantex.setup.setup_error import SetupError
from grantex.sink.http_sink import HttpAuditSink
from grantex.sink.sink import AuditError, AuditReceipt, AuditRecord, AuditSink
from grantex.verify.details.call_detail import ArgumentLimit, Budget, CallDetail
from grantex.verify.grant import Grant, VerifiedToken
from grantex.verify.verifier import Verifier
from grantex.verify.webhook import WebhookError, WebhookMessage, verify_webhook

if TYPE_CHECKING:
    from grantex.client import (
        AgentAuth,
        AgentClient,
        AgentKey,
        AsyncAgentClient,
        AsyncGrantex,
        AsyncPrincipal,
        AsyncTokenSource,
        AuthorizeParams,
        DelegateParams,
        DeveloperSettings,
        ExchangeTokenParams,
        FileStore,
        Grantex,
        GrantexError,
        MemoryStore,
        NewAuditEntry,
        PolicyDraft,
        Principal,
        RefreshTokenParams,
        ResourceChange,
        SecretStore,
        SigningKey,
        TokenSource,
        create_actor_token,
        create_agent_key,
        create_dpop_proof,
        create_key_proof,
        create_pkce,
        create_state,
        load_agent_key,
        parse_callback,
        sign_entry,
        signup,
        signup_async,
        start_device_login,
        start_device_login_async,
        token_hash,
    )

__all__ = [
    "Admission",
    "Admissions",
    "AgentAuth",
    "AgentClient",
    "AgentKey",
    "Allow",
    "ArgumentLimit",
    "AsyncAgentClient",
    "AsyncGrantex",
    "AsyncPrincipal",
    "AsyncTokenSource",
    "Attribution",
    "AuditError",
    "AuditReceipt",
    "AuditRecord",
    "AuditSink",
    "AuthorizationError",
    "AuthorizeParams",
    "Budget",
    "Call",
    "CallDetail",
    "Challenge",
    "Decision",
    "DelegateParams",
    "DelegatedToken",
    "DeveloperSettings",
    "ExchangeTokenParams",
    "ExplainedScope",
    "Explanation",
    "Feed",
    "FileStore",
    "FormatError",
    "Grant",
    "Grantex",
    "GrantexError",
    "Guard",
    "GuardedCall",
    "HttpAuditSink",
    "MemoryStore",
    "NewAuditEntry",
    "Online",
    "PolicyDraft",
    "PresentedToken",
    "Principal",
    "RefreshTokenParams",
    "Refusal",
    "ResourceChange",
    "Rule",
    "SecretStore",
    "Service",
    "SetupError",
    "SigningKey",
    "TokenRequest",
    "TokenSource",
    "VerifiedToken",
    "Verifier",
    "WebhookError",
    "WebhookMessage",
    "create_actor_token",
    "create_agent_key",
    "create_dpop_proof",
    "create_key_proof",
    "create_pkce",
    "create_state",
    "current_call",
    "current_grant",
    "delegate_to",
    "guard_function",
    "load_agent_key",
    "parse_callback",
    "read_bearer_token",
    "read_token",
    "sign_entry",
    "signup",
    "signup_async",
    "start_device_login",
    "start_device_login_async",
    "to_refusal",
    "to_refusal_body",
    "token_hash",
    "use_token",
    "verify_webhook",
]


def __getattr__(name: str) -> object:
    """Load the client when it is first named: a service that only guards does without its models."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module("grantex.client"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
