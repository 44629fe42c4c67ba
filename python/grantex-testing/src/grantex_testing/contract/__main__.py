"""Prints a line of JSON for each driver, and nothing else: ``python -m grantex_testing.contract [FILE…]``.

A file is the ``tests/contract_driver.py`` of a member that is installed in this environment.
"""

import argparse
import json
import sys
from pathlib import Path

from grantex_testing.contract.runner import drivers_of, run_driver


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m grantex_testing.contract", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a contract_driver.py")
    for path in parser.parse_args().files:
        for driver in drivers_of(path):
            sys.stdout.write(json.dumps(run_driver(driver)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
