export { agentSigners, signerKeys } from './log/entry/agent-signers.ts';
export type {
  AgentSigners,
  AgentSignersOptions,
  SignatureFault,
  SignatureVerdict,
  SignerKey,
} from './log/entry/agent-signers.ts';
export {
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
  canonicalJson,
  canonicalMetadata,
} from './log/entry/canonical-json.ts';
export { checkChain, checkEntry } from './log/entry/chain.ts';
export type {
  ChainFault,
  ChainFaultKind,
  ChainOptions,
  ChainPosition,
  ChainReport,
} from './log/entry/chain.ts';
export { checkExport } from './log/export/check-export.ts';
export type {
  CheckedCheckpoint,
  CheckpointStatus,
  ExportOptions,
  ExportReport,
} from './log/export/check-export.ts';
export type { ExportFault, ExportFaultKind } from './log/export/export-faults.ts';
export { checkpointText, readCheckpoint, verifyCheckpoint } from './log/tree/checkpoint.ts';
export type { Checkpoint, CheckpointFault, CheckpointResult } from './log/tree/checkpoint.ts';
export { parseWitnessKey, verifyCosignature } from './log/tree/cosignature.ts';
export type { Cosignature, CosignatureFault, CosignatureResult } from './log/tree/cosignature.ts';
export { MAX_ERASED_LISTED } from './log/entry/erasures.ts';
export type { ErasedEntry, ErasureReport } from './log/entry/erasures.ts';
export type { SignatureReport, SignedBy } from './log/export/count-signatures.ts';
export {
  ACTION_PATTERN,
  ENTRY_SALT_BYTES,
  ENTRY_STATUSES,
  ENTRY_VERSION,
  canonicalEntry,
  decodeEntrySalt,
  hashEntry,
  metadataDigest,
  principalDigest,
  saltedDigest,
} from './log/entry/entry.ts';
export type { AuditEntry, EntryStatus, EntryVersion, HashedEntry } from './log/entry/entry.ts';
export {
  ENTRY_SIGNATURE_TYPE,
  MAX_ENTRY_SIGNATURE_LENGTH,
  detachReport,
  importAgentKey,
  readEntrySignature,
  reportMembers,
  reportText,
} from './log/entry/entry-signature.ts';
export type {
  AgentPublicJwk,
  AgentVerifier,
  EntrySignature,
  SignedReport,
} from './log/entry/entry-signature.ts';
export { createAuditSink } from './sink/http-sink.ts';
export type { AuditSinkOptions } from './sink/http-sink.ts';
export type { CheckpointTrust, KeptFault, WitnessWord } from './log/export/kept-checkpoints.ts';
export { successionText, verifySuccession } from './log/tree/log-key-succession.ts';
export { formatNoteKey, noteKey, openNote, parseNoteKey, signNote } from './log/tree/note.ts';
export type { NoteFault, NoteKey, OpenedNote } from './log/tree/note.ts';
export { proveConsistency, proveInclusion } from './log/tree/prove.ts';
export type { ConsistencyProof, InclusionProof, ReadSubtrees } from './log/tree/prove.ts';
export type { AuditFault, AuditReceipt, AuditRecord, AuditSink, ServerAuditSink } from './sink/sink.ts';
export { hashLeaf, hashNode } from './log/tree/tree-hash.ts';
export type { TreeHash } from './log/tree/tree-hash.ts';
export { createTree, subtreesOf } from './log/tree/tree.ts';
export type { Subtree, Tree, TreeEdge, TreeOptions } from './log/tree/tree.ts';
export { verifyConsistency, verifyInclusion } from './log/tree/verify-proof.ts';
export type { TreeHead } from './log/tree/verify-proof.ts';
export { encodeBase64url } from './base/base64.ts';
export { decodeBase64url } from './base/base64.ts';
export type { Binding, MinimumBinding } from './verify/binding.ts';
export { readBearerToken } from './guard/http/bearer.ts';
export type { RawHeaders } from './guard/http/bearer.ts';
export type { Call } from './guard/call.ts';
export { MAX_DELEGATION_DEPTH, claimsFault, encodeClaims } from './verify/claims.ts';
export type { Actor, GrantTokenClaims } from './verify/claims.ts';
export { holdsScopes, isOwnFault } from './guard/decision.ts';
export type { Decision } from './guard/decision.ts';
export { AuthorizationError, FormatError } from './base/errors.ts';
export type { Attribution, AuthorizationErrorDetail, FormatErrorCode } from './base/errors.ts';
export type { Admission } from './guard/execution.ts';
export type { ExplainedScope, Explanation } from './guard/explain.ts';
export { feed } from './feed/feed.ts';
export type { Feed } from './feed/feed.ts';
export type { FeedOptions, FeedState, WhenStale } from './feed/feed-options.ts';
export type { Grant } from './verify/grant.ts';
export { checkGuard, createGuard } from './guard/guard.ts';
export type { Guard, GuardOptions } from './guard/guard.ts';
export { isGuarded, markGuarded } from './guard/guarded.ts';
export type { Guarding } from './guard/guarded.ts';
export { escapeHidden, removeHidden, spellHidden, spellHiddenLines } from './base/hidden-text.ts';
export { admitRequest } from './guard/http/admit-request.ts';
export type { RequestAdmission } from './guard/http/admit-request.ts';
export type { OutgoingResponse, RequestEnd, UpgradedSocket } from './guard/http/response-end.ts';
export { checkRoute } from './guard/http/route.ts';
export type { GuardedRoute, IncomingRequest } from './guard/http/route.ts';
export type { ServerWebSocket } from './guard/http/web-socket.ts';
export type { IssuerKey, IssuerKeys } from './verify/keys.ts';
export type { JsonObject, JsonValue } from './base/json.ts';
export { attempt, isPromise } from './base/maybe-promise.ts';
export type { MaybePromise } from './base/maybe-promise.ts';
export type { AuthorizationErrorCode, RefusalReason } from './wire/reasons.ts';
export { toRefusal, toRefusalBody } from './guard/refusal.ts';
export type { Refusal, RefusalBody } from './guard/refusal.ts';
export { online } from './feed/online.ts';
export type { OnlineOptions } from './feed/online.ts';
export type { Revocation, RevocationCheck, RevocationContext, RevocationState } from './verify/revocation.ts';
export { checkRule, checkRules, defineRules, ruleNamed, ruleOf } from './guard/rule.ts';
export type { Rule, RuleInput, Rules } from './guard/rule.ts';
export { runTool } from './guard/run-tool.ts';
export type { ToolRun } from './guard/run-tool.ts';
export {
  MAX_SCOPES,
  MAX_SCOPE_LENGTH,
  canonicalScopes,
  checkCallScopes,
  covers,
  coversAll,
  decideCall,
  formatScope,
  indexScopes,
  isStrictlyNarrower,
  parseScope,
  uncoveredScopes,
} from './verify/scope/scope.ts';
export type { Constraint, Held, Scope, ScopeIndex, Shortfall } from './verify/scope/scope.ts';
export type { Decimal } from './verify/scope/decimal.ts';
export { shareWork } from './base/shared-work.ts';
export type { SharedWork } from './base/shared-work.ts';
export { duplicateMember } from './base/strict-json.ts';
export { createTokenParser } from './verify/token.ts';
export type { ParsedToken, TokenParser } from './verify/token.ts';
export { createVerifier } from './verify/verifier.ts';
export type { Verifier, VerifierOptions } from './verify/verifier.ts';
