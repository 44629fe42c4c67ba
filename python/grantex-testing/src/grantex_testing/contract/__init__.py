"""The contract of adapters: every adapter gives the same answers through its real framework
(``vectors/contract.json``).

An adapter has ``tests/contract_driver.py`` with ``DRIVERS``, a list of :class:`ContractDriver`, and a test::

    from grantex_testing.contract import contract_test, drivers_of

    test_contract = contract_test(drivers_of(Path(__file__).with_name("contract_driver.py")))

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
from grantex_testing.contract.runner import contract_test, drivers_of, observe, run_driver

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
    "drivers_of",
    "failed",
    "observe",
    "refused",
    "rejected",
    "run_driver",
    "token_of",
]
