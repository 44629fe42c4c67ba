/**
 * Entry point for the audit log: entries, their chain, the tree over them and its signed notes, made and checked.
 * @module
 */
export { parseExactJson } from './base/exact-json.ts';
export { agentSigners, signerKeys } from './log/entry/agent-signers.ts';
export type {
  AgentSigners,
  AgentSignersOptions,
  SignatureFault,
  SignatureVerdict,
  SignerKey,
} from './log/entry/agent-signers.ts';
export {
  canonicalJson,
  canonicalMetadata,
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
} from './log/entry/canonical-json.ts';
export { checkChain, checkEntry } from './log/entry/chain.ts';
export type { ChainOptions, ChainPosition, ChainReport } from './log/entry/chain.ts';
export type { ChainFault, ChainFaultKind } from './log/entry/chain-fault.ts';
export { disposalText, readDisposal } from './log/entry/disposal.ts';
export type { Disposal, DisposalLine, SignedDisposal } from './log/entry/disposal.ts';
export type { AgentPublicJwk } from './base/signature.ts';
export {
  detachReport,
  ENTRY_SIGNATURE_TYPE,
  importAgentKey,
  MAX_ENTRY_SIGNATURE_LENGTH,
  readEntrySignature,
  reportMembers,
  reportText,
} from './log/entry/entry-signature.ts';
export type { AgentVerifier, EntrySignature, SignedReport } from './log/entry/entry-signature.ts';
export {
  canonicalEntry,
  decodeEntrySalt,
  ENTRY_SALT_BYTES,
  ENTRY_VERSION,
  hashEntry,
  metadataDigest,
  principalDigest,
  saltedDigest,
} from './log/entry/entry.ts';
export type { AuditEntry, EntryVersion, HashedEntry } from './log/entry/entry.ts';
export { MAX_ERASED_LISTED } from './log/entry/erasures.ts';
export type { ErasedEntry, ErasureReport } from './log/entry/erasures.ts';
export { checkExport } from './log/export/check-export.ts';
export type {
  CheckedCheckpoint,
  CheckpointStatus,
  ExportOptions,
  ExportReport,
} from './log/export/check-export.ts';
export { checkRange } from './log/export/check-range.ts';
export type { RangeFault, RangeOptions, RangeReport } from './log/export/check-range.ts';
export type { SignatureReport, SignedBy } from './log/export/count-signatures.ts';
export { evidenceText } from './log/export/evidence-text.ts';
export type { DisposedReport } from './log/export/verify-disposal.ts';
export type { ExportFault, ExportFaultKind } from './log/export/export-faults.ts';
export type { CheckpointTrust, KeptFault, WitnessVerdict } from './log/export/kept-checkpoints.ts';
export { checkpointText, readCheckpoint, verifyCheckpoint } from './log/tree/checkpoint.ts';
export type { Checkpoint, CheckpointFault, CheckpointResult } from './log/tree/checkpoint.ts';
export { parseWitnessKey, verifyCosignature } from './log/tree/cosignature.ts';
export type { Cosignature, CosignatureFault, CosignatureResult } from './log/tree/cosignature.ts';
export { successionText, verifySuccession } from './log/tree/log-key-succession.ts';
export { formatNoteKey, noteKey, openNote, parseNoteKey, signNote } from './log/tree/note.ts';
export type { NoteFault, NoteKey, OpenedNote } from './log/tree/note.ts';
export { proveConsistency, proveInclusion, proveRange } from './log/tree/prove.ts';
export type { ConsistencyProof, InclusionProof, RangeProof, ReadSubtrees } from './log/tree/prove.ts';
export { hashLeaf } from './log/tree/tree-hash.ts';
export type { TreeHash } from './log/tree/tree-hash.ts';
export { createTree, subtreesOf } from './log/tree/tree.ts';
export type { Subtree, Tree, TreeEdge, TreeOptions } from './log/tree/tree.ts';
export { verifyConsistency, verifyInclusion } from './log/tree/verify-proof.ts';
export type { TreeHead } from './log/tree/verify-proof.ts';
export { ACTION_PATTERN, ENTRY_STATUSES, MAX_BATCH_ENTRIES } from './wire/entries.ts';
