from contract_driver import DRIVERS
from grantex_testing.contract import contract_test

test_contract = contract_test(DRIVERS)
