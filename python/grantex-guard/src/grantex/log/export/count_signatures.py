"""What agents signed of a log."""

from dataclasses import dataclass

from grantex.log.entry.agent_signers import AgentSigners, SignatureFault, ValidSignature
from grantex.log.entry.entry import Entry
from grantex.log.export.export_fault import ExportFault


@dataclass(frozen=True, slots=True)
class SignedBy:
    """How many entries one key signed."""

    agent_id: str
    kid: str
    """RFC 7638 thumbprint."""
    entries: int


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What agents signed of a log."""

    signed: int
    """Entries with a signature, valid or not."""
    valid: int
    """Of those, the ones that their agent signed."""
    bad: int
    """Of those, the ones that their agent did not sign."""
    unchecked: int
    """Of those, the ones that were not checked, because no key of their agent was given."""
    by: tuple[SignedBy, ...]
    """The valid ones by their keys."""


class SignatureCounter:
    """Counts signatures while a log is read. Its memory grows with the number of keys, not with the log."""

    def __init__(self, signers: AgentSigners | None) -> None:
        self._signers = signers
        self._signed = 0
        self._bad = 0
        self._unchecked = 0
        # Agents that share a key are counted separately.
        self._by: dict[ValidSignature, int] = {}
        self.fault: ExportFault | None = None
        """The first invalid one."""

    def count(self, entry: Entry) -> None:
        """Check the signature of an entry that is in order."""
        if entry.get("signature") is None:
            return
        self._signed += 1
        verdict = "unchecked" if self._signers is None else self._signers.check(entry)
        if isinstance(verdict, ValidSignature):
            self._by[verdict] = self._by.get(verdict, 0) + 1
        elif verdict == "unchecked":
            self._unchecked += 1
        elif verdict != "unsigned":
            self._bad += 1
            self.fault = self.fault or _fault_at(int(entry["seq"]), verdict)

    def report(self) -> SignatureReport:
        """Return what was counted."""
        by = tuple(SignedBy(agent_id, kid, entries) for (agent_id, kid), entries in self._by.items())
        return SignatureReport(self._signed, sum(self._by.values()), self._bad, self._unchecked, by)


_FAULTS: dict[SignatureFault, str] = {
    "malformed": "its signature is malformed",
    "bad_signature": "its agent did not sign what it says",
    "unknown_key": "by a key that its agent never had",
    "retired_key": "by a key that was retired before",
}


def _fault_at(seq: int, fault: SignatureFault) -> ExportFault:
    return ExportFault("bad_signature", seq, f"Entry {seq} is signed, but {_FAULTS[fault]}.")
