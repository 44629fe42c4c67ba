"""The check of an export of a whole log: the chain, and the log against kept checkpoints."""

from collections.abc import AsyncIterable, Iterable, Sequence

from grantex.log.entry.agent_signers import AgentSigners
from grantex.log.export.export_follower import ExportFollower
from grantex.log.export.export_report import ExportReport
from grantex.log.export.kept_checkpoints import CheckpointKeys


def check_export(
    entries: Iterable[object],
    *,
    checkpoints: Sequence[str],
    anchored_keys: Sequence[str] = (),
    fetched_keys: Sequence[str] = (),
    witnesses: Sequence[str] = (),
    signers: AgentSigners | None = None,
) -> ExportReport:
    """Check an export of a whole log: everything that :func:`check_chain` checks, and the log against
    checkpoints.

    Needs no server. Reads entry by entry, in memory that does not grow with the log. Entries after the
    largest checkpoint agree only with each other: keep a newer checkpoint. With one checkpoint, a rewritten
    end and a replaced log look alike; each further checkpoint narrows down where the difference begins.

    A log whose oldest entries were disposed of is checked from what it says of them: a given key must have
    signed that, and a checkpoint of more entries must hold, where older ones are given.

    ``entries`` are the lines that ``GET /v1/audit/export`` streams, parsed. ``checkpoints`` were kept, as the
    server answered them, in any order. ``anchored_keys`` are the log's verifier keys from a source that the
    server does not control. ``fetched_keys`` are those that ``GET /v1/audit/log-key`` answers now; what only
    such a key proves is reported as unanchored. ``witnesses`` are the verifier keys of witnesses that must
    have cosigned: a checkpoint that one of them cosigned is anchored, even without a trusted key of the log,
    so make sure that its origin is that of the log, because witnesses serve many logs. ``signers`` are the
    agents whose signatures are checked, too; without them, signed entries are only counted.

    Raises ``TypeError`` when a key is not valid.
    """
    follower = ExportFollower(checkpoints, CheckpointKeys(anchored_keys, fetched_keys, witnesses), signers)
    if follower.is_begun:
        for entry in entries:
            if not follower.chain.take(entry):
                break
    return follower.report()


async def check_export_async(
    entries: AsyncIterable[object],
    *,
    checkpoints: Sequence[str],
    anchored_keys: Sequence[str] = (),
    fetched_keys: Sequence[str] = (),
    witnesses: Sequence[str] = (),
    signers: AgentSigners | None = None,
) -> ExportReport:
    """Do what :func:`check_export` does, for entries that arrive."""
    follower = ExportFollower(checkpoints, CheckpointKeys(anchored_keys, fetched_keys, witnesses), signers)
    if follower.is_begun:
        async for entry in entries:
            if not follower.chain.take(entry):
                break
    return follower.report()
