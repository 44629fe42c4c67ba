from pathlib import Path

from grantex_testing.contract import contract_test, drivers_of

test_contract = contract_test(drivers_of(Path(__file__).with_name("contract_driver.py")))
