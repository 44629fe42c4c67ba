"""The public surface, pinned: whoever changes it changes this list."""

import grantex
from grantex import adapter

GUARDING = """ Admission Allow Attribution AuditError AuditReceipt AuditRecord AuditSink AuthorizationError
Call Challenge Decision ExplainedScope Explanation Feed FormatError Grant Guard GuardedCall HttpAuditSink
Online PresentedToken Refusal Rule Service SetupError TokenRequest VerifiedToken Verifier
WebhookError WebhookMessage current_call current_grant delegate_to guard_function read_bearer_token read_token
to_refusal to_refusal_body use_token verify_webhook
"""
CLIENT = """ AgentAuth AgentClient AgentKey AsyncAgentClient AsyncGrantex AsyncPrincipal AsyncTokenSource
AuthorizeParams DelegateParams DeveloperSettings ExchangeTokenParams FileStore Grantex
GrantexError MemoryStore NewAuditEntry PolicyDraft Principal RefreshTokenParams ResourceChange SecretStore
SigningKey TokenSource create_actor_token create_agent_key create_dpop_proof create_key_proof
create_pkce create_state load_agent_key parse_callback sign_entry signup signup_async start_device_login
start_device_login_async token_hash
"""
ADAPTER = """ UntilGrantEnds Admission ArgumentReader AsgiExchange Guarding GuardingByName Rules as_refusal
asgi_request check_callable check_guard check_rule check_rules check_tool_options current_token exchange_of
follow_asgi guard_tool guarding_by_rule guarding_by_rules has_guard holds_scopes is_guarded is_within
mark_guarded read_token rule_named run_tool run_tool_async within without_input wrong_option
"""


def test_services_find_what_guards() -> None:
    assert set(GUARDING.split()) <= set(grantex.__all__)


def test_agents_find_the_client() -> None:
    assert set(CLIENT.split()) <= set(grantex.__all__)


def test_every_name_of_a_list_is_there_once() -> None:
    for module in (grantex, adapter):
        assert len(set(module.__all__)) == len(module.__all__)
        assert all(hasattr(module, name) for name in module.__all__)


def test_adapters_find_these_names_and_no_other() -> None:
    assert sorted(adapter.__all__) == sorted(ADAPTER.split())
