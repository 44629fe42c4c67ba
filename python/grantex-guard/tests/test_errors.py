import copy
import pickle
from typing import Any, get_args

import pytest
from grantex.base.errors import Attribution, AuthorizationError, FormatError, as_refusal
from grantex.wire.reasons import REASONS, RefusalReason

GRANT = Attribution("dev_1", "grnt_1", "ag_1", "did:grantex:ag_1", "alice")


def test_every_reason_has_a_text_and_every_text_a_reason() -> None:
    assert set(REASONS) == set(get_args(RefusalReason))


def test_a_refusal_says_why_and_what_to_do() -> None:
    error = AuthorizationError("wrong_audience", detail="Expected a; the token states b.")
    assert error.code == "invalid_token"
    assert str(error) == "The token was granted for another audience. Expected a; the token states b."
    assert error.how_to_ask == "Ask the person for a grant for this service."


def test_a_refusal_that_names_missing_scopes_asks_for_them() -> None:
    error = AuthorizationError("scope_missing", missing_scopes=["calendar:read", "mail:send"])
    assert error.missing_scopes == ("calendar:read", "mail:send")
    assert error.how_to_ask == "Ask the person for a grant that holds calendar:read and mail:send."


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_refusal_survives_being_copied_and_pickled(again: Any) -> None:
    error = AuthorizationError("amount_over", detail="Too much.", missing_scopes=["a:b"], attribution=GRANT)
    copied = again(error)
    assert AuthorizationError.is_refusal(copied)
    assert str(copied) == str(error)
    assert vars(copied) == vars(error)


def test_a_refusal_of_another_copy_of_the_package_is_recognised() -> None:
    other = type("AuthorizationError", (Exception,), {"_grantex_brand": "AuthorizationError"})
    assert AuthorizationError.is_refusal(other())
    assert not AuthorizationError.is_refusal(Exception())
    assert not AuthorizationError.is_refusal(other)
    assert not AuthorizationError.is_refusal(None)


def test_as_refusal_keeps_a_refusal_and_wraps_anything_else() -> None:
    error = AuthorizationError("revoked")
    assert as_refusal(error, "guard_failed") is error
    fault = OSError("secret")
    wrapped = as_refusal(fault, "keys_unavailable", attribution=GRANT)
    assert wrapped.reason == "keys_unavailable"
    assert wrapped.attribution == GRANT
    assert wrapped.__cause__ is fault
    assert "secret" not in str(wrapped)


def test_a_format_error_says_what_is_wrong_also_when_copied() -> None:
    error = FormatError("INVALID_AMOUNT", "The amount is negative.")
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.code, str(copied)) == ("INVALID_AMOUNT", "The amount is negative.")
