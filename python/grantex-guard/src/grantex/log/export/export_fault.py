"""What is wrong with an export."""

from dataclasses import dataclass
from typing import Literal

from grantex.log.entry.chain_fault import ChainFaultKind

ExportFaultKind = (
    ChainFaultKind
    | Literal["replaced", "forked", "bad_checkpoint", "unwitnessed", "bad_signature", "bad_disposal"]
)
"""Every fault of a chain, and these.

``rewritten``: the entries from some point on are not the signed ones; ``replaced``: none is known to be;
``forked``: two kept checkpoints name different trees of one size; ``bad_checkpoint``: a kept checkpoint
cannot be used; ``unwitnessed``: a witness cosigned none of the checkpoints that hold; ``bad_signature``: an
entry is not what its agent signed, although the log has it like this; ``bad_disposal``: what the export says
of entries that were disposed of is not by a given key, or not of a tree.
"""


@dataclass(frozen=True, slots=True)
class ExportFault:
    """The first fault of an export."""

    kind: ExportFaultKind
    seq: int
    """That of the entry, or of the first that is not proven; 0 where the fault is not in the entries."""
    message: str
