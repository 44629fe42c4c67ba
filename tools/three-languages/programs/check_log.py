"""An auditor in Python: checks an export of an audit log, without its server.

python check_log.py EXPORT CHECKPOINT KEY
"""

import base64
import json
import sys
from pathlib import Path

from grantex.log import check_export


def main(export: str, checkpoint: str, key: str) -> None:
    """Print what was verified, or the first fault."""
    with Path(export).open(encoding="utf-8") as lines:
        report = check_export(
            map(json.loads, lines),
            checkpoints=[Path(checkpoint).read_text(encoding="utf-8")],
            anchored_keys=[key],
        )
    if report.fault is not None:
        sys.exit(report.fault.message)
    root = base64.b64encode(report.root).decode()
    print(json.dumps({"entries": report.entries, "proven": report.anchored, "root": root}))


if __name__ == "__main__":
    main(*sys.argv[1:])
