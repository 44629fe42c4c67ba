"""Prints a line of JSON for each driver, and nothing else: ``python -m grantex_testing.contract [FILE…]``.

A file is the ``tests/contract_driver.py`` of a member that is installed in this environment.
"""

import argparse
import importlib.util
import json
import sys
from pathlib import Path

from grantex_testing.contract.driver import ContractDriver
from grantex_testing.contract.runner import run_driver


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m grantex_testing.contract", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a contract_driver.py")
    for path in parser.parse_args().files:
        for driver in _drivers_of(path):
            sys.stdout.write(json.dumps(run_driver(driver)) + "\n")
            sys.stdout.flush()


def _drivers_of(path: Path) -> list[ContractDriver]:
    spec = importlib.util.spec_from_file_location("contract_driver", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    drivers: list[ContractDriver] = module.DRIVERS
    return drivers


if __name__ == "__main__":
    main()
