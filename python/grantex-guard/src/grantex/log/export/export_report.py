"""What the check of an export found."""

from dataclasses import dataclass
from typing import Literal

from grantex.log.entry.chain import ChainPosition
from grantex.log.entry.chain_fault import ChainFault
from grantex.log.entry.erasures import ErasureReport
from grantex.log.export.count_signatures import SignatureReport
from grantex.log.export.export_fault import ExportFault
from grantex.log.export.kept_checkpoints import (
    CheckpointTrust,
    KeptFault,
    WitnessVerdict,
)
from grantex.log.export.verify_disposal import DisposedReport


@dataclass(frozen=True, slots=True)
class CheckedCheckpoint:
    """The verdict on a checkpoint. All but the first two members are given unless it was ``refused``."""

    status: Literal["holds", "differs", "unreached", "disposed", "refused"]
    """The log holds it, differs from it, or was not read or does not exist up to it; or it is of entries that
    were disposed of, so that only a newer one can be compared with the log."""
    fault: KeptFault | None = None
    """Why it was refused."""
    origin: str | None = None
    size: int | None = None
    trust: CheckpointTrust | None = None
    verifier_key: str | None = None
    """The key of the log that verified it; None where none was given. Of several, the one given first."""
    witnesses: tuple[WitnessVerdict, ...] | None = None
    """The verdict of each given witness, in that order."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The result of checking an export. The counts are of the entries that are in order."""

    valid: bool
    """Whether nothing is wrong with the entries, the checkpoints and the agents' signatures."""
    fault: ExportFault | ChainFault | None
    """The first fault."""
    entries: int
    head: ChainPosition | None
    """The last entry that is in order, or that was disposed of before them; None when there is none."""
    root: bytes
    """The root of the tree over them and those before them, 32 bytes."""
    proven: int
    """The log has signed the entries from 1 to this ``seq``. True even when there is a fault."""
    anchored: int
    """The same, counting only anchored keys and witnesses."""
    checkpoints: tuple[CheckedCheckpoint, ...]
    """In the order in which they were given."""
    erased: ErasureReport
    uncommitted_names: int
    """How many entries are of ``v: 1`` and name their principal, which no hash covers there."""
    disposed: DisposedReport | None
    """What the log says of entries before them that it has disposed of; None for a log from its start."""
    signatures: SignatureReport
