"""The audit log: entries, their chain, the tree over them and its signed notes, checked by anyone.

Nothing here needs a server. What the operator of a log could have changed is compared with keys and
checkpoints from elsewhere.
"""

from grantex.log.entry.agent_signers import (
    AgentSigners,
    SignatureFault,
    SignerKey,
    ValidSignature,
    signer_keys,
)
from grantex.log.entry.canonical_json import (
    MAX_METADATA_BYTES,
    MAX_METADATA_DEPTH,
    canonical_json,
    canonical_metadata,
)
from grantex.log.entry.chain import (
    ChainPosition,
    ChainReport,
    check_chain,
    check_chain_async,
    check_entry,
)
from grantex.log.entry.chain_fault import ChainFault, ChainFaultKind
from grantex.log.entry.disposal import DisposedEntries
from grantex.log.entry.entry import (
    ENTRY_SALT_BYTES,
    canonical_entry,
    decode_entry_salt,
    hash_entry,
    metadata_digest,
    principal_digest,
)
from grantex.log.entry.entry_signature import (
    ENTRY_SIGNATURE_TYPE,
    MAX_ENTRY_SIGNATURE_LENGTH,
    report_text,
)
from grantex.log.entry.erasures import ErasedEntry, ErasureReport
from grantex.log.export.check_export import check_export, check_export_async
from grantex.log.export.count_signatures import SignatureReport, SignedBy
from grantex.log.export.export_fault import ExportFault, ExportFaultKind
from grantex.log.export.export_report import CheckedCheckpoint, ExportReport
from grantex.log.export.kept_checkpoints import CheckpointTrust, KeptFault, WitnessVerdict
from grantex.log.export.verify_disposal import DisposedReport
from grantex.log.tree.checkpoint import Checkpoint, CheckpointFault, read_checkpoint, verify_checkpoint
from grantex.log.tree.cosignature import Cosignature, CosignatureFault, verify_cosignature
from grantex.log.tree.note import NoteFault, NoteKey, OpenedNote, open_note, parse_note_key
from grantex.log.tree.succession import verify_succession
from grantex.log.tree.tree import Tree, hash_leaf
from grantex.log.tree.verify_proof import verify_consistency, verify_inclusion

__all__ = [
    "ENTRY_SALT_BYTES",
    "ENTRY_SIGNATURE_TYPE",
    "MAX_ENTRY_SIGNATURE_LENGTH",
    "MAX_METADATA_BYTES",
    "MAX_METADATA_DEPTH",
    "AgentSigners",
    "ChainFault",
    "ChainFaultKind",
    "ChainPosition",
    "ChainReport",
    "CheckedCheckpoint",
    "Checkpoint",
    "CheckpointFault",
    "CheckpointTrust",
    "Cosignature",
    "CosignatureFault",
    "DisposedEntries",
    "DisposedReport",
    "ErasedEntry",
    "ErasureReport",
    "ExportFault",
    "ExportFaultKind",
    "ExportReport",
    "KeptFault",
    "NoteFault",
    "NoteKey",
    "OpenedNote",
    "SignatureFault",
    "SignatureReport",
    "SignedBy",
    "SignerKey",
    "Tree",
    "ValidSignature",
    "WitnessVerdict",
    "canonical_entry",
    "canonical_json",
    "canonical_metadata",
    "check_chain",
    "check_chain_async",
    "check_entry",
    "check_export",
    "check_export_async",
    "decode_entry_salt",
    "hash_entry",
    "hash_leaf",
    "metadata_digest",
    "open_note",
    "parse_note_key",
    "principal_digest",
    "read_checkpoint",
    "report_text",
    "signer_keys",
    "verify_checkpoint",
    "verify_consistency",
    "verify_cosignature",
    "verify_inclusion",
    "verify_succession",
]
