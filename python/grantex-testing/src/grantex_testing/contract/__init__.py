"""The contract of adapters: every adapter gives the same answers through its real framework
(``vectors/contract.json``).

An adapter has ``tests/contract_driver.py`` with ``DRIVERS``, a list of :class:`ContractDriver`, and a test::

    from contract_driver import DRIVERS
    from grantex_testing.contract import contract_test

    test_contract = contract_test(DRIVERS)

``python -m grantex_testing.contract`` prints, for ``npm run contract``, what was seen with each.
"""

from grantex_testing.contract.driver import (
    Attempt,
    ContractDriver,
    ContractSetup,
    Credentials,
    MountedTool,
    Outcome,
    Payment,
    answered,
    failed,
    refused,
    rejected,
    token_of,
)
from grantex_testing.contract.runner import contract_test, observe, run_driver

__all__ = [
    "Attempt",
    "ContractDriver",
    "ContractSetup",
    "Credentials",
    "MountedTool",
    "Outcome",
    "Payment",
    "answered",
    "contract_test",
    "failed",
    "observe",
    "refused",
    "rejected",
    "run_driver",
    "token_of",
]
