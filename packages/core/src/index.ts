export { agentSigners, signerKeys } from './audit/agent-signers.ts';
export type {
  AgentSigners,
  AgentSignersOptions,
  SignatureFault,
  SignatureVerdict,
  SignerKey,
} from './audit/agent-signers.ts';
export {
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
  canonicalJson,
  canonicalMetadata,
} from './audit/canonical-json.ts';
export { checkChain, checkEntry } from './audit/chain.ts';
export type { ChainFault, ChainFaultKind, ChainOptions, ChainPosition, ChainReport } from './audit/chain.ts';
export { checkExport } from './audit/check-export.ts';
export type {
  CheckedCheckpoint,
  CheckpointStatus,
  ExportOptions,
  ExportReport,
} from './audit/check-export.ts';
export type { ExportFault, ExportFaultKind } from './audit/export-faults.ts';
export { checkpointText, readCheckpoint, verifyCheckpoint } from './audit/checkpoint.ts';
export type { Checkpoint, CheckpointFault, CheckpointResult } from './audit/checkpoint.ts';
export { parseWitnessKey, verifyCosignature } from './audit/cosignature.ts';
export type { Cosignature, CosignatureFault, CosignatureResult } from './audit/cosignature.ts';
export { MAX_ERASED_LISTED } from './audit/erasures.ts';
export type { ErasedEntry, ErasureReport } from './audit/erasures.ts';
export type { SignatureReport, SignedBy } from './audit/count-signatures.ts';
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
} from './audit/entry.ts';
export type { AuditEntry, EntryStatus, EntryVersion, HashedEntry } from './audit/entry.ts';
export {
  ENTRY_SIGNATURE_TYPE,
  MAX_ENTRY_SIGNATURE_LENGTH,
  detachReport,
  importAgentKey,
  readEntrySignature,
  reportMembers,
  reportText,
} from './audit/entry-signature.ts';
export type { AgentPublicJwk, AgentVerifier, EntrySignature, SignedReport } from './audit/entry-signature.ts';
export { createAuditSink } from './audit/http-sink.ts';
export type { AuditSinkOptions } from './audit/http-sink.ts';
export type { CheckpointTrust, KeptFault, WitnessWord } from './audit/kept-checkpoints.ts';
export { successionText, verifySuccession } from './audit/log-key-succession.ts';
export { formatNoteKey, noteKey, openNote, parseNoteKey, signNote } from './audit/note.ts';
export type { NoteFault, NoteKey, OpenedNote } from './audit/note.ts';
export { proveConsistency, proveInclusion } from './audit/prove.ts';
export type { ConsistencyProof, InclusionProof, ReadSubtrees } from './audit/prove.ts';
export type { AuditFault, AuditReceipt, AuditRecord, AuditSink, ServerAuditSink } from './audit/sink.ts';
export { hashLeaf, hashNode } from './audit/tree-hash.ts';
export type { TreeHash } from './audit/tree-hash.ts';
export { createTree, subtreesOf } from './audit/tree.ts';
export type { Subtree, Tree, TreeEdge, TreeOptions } from './audit/tree.ts';
export { verifyConsistency, verifyInclusion } from './audit/verify-proof.ts';
export type { TreeHead } from './audit/verify-proof.ts';
export { encodeBase64url } from './audit/base64.ts';
export { decodeBase64url } from './base64url.ts';
export type { Binding, MinimumBinding } from './binding.ts';
export { readBearerToken } from './bearer.ts';
export type { RawHeaders } from './bearer.ts';
export type { Call } from './call.ts';
export { MAX_DELEGATION_DEPTH, claimsFault, encodeClaims } from './claims.ts';
export type { Actor, GrantTokenClaims } from './claims.ts';
export { holdsScopes, isOwnFault } from './decision.ts';
export type { Decision } from './decision.ts';
export { AuthorizationError, FormatError } from './errors.ts';
export type { Attribution, AuthorizationErrorDetail, FormatErrorCode } from './errors.ts';
export type { Admission } from './execution.ts';
export type { ExplainedScope, Explanation } from './explain.ts';
export { feed } from './feed/feed.ts';
export type { Feed } from './feed/feed.ts';
export type { FeedOptions, FeedState, WhenStale } from './feed/feed-options.ts';
export type { Grant } from './grant.ts';
export { checkGuard, createGuard } from './guard.ts';
export type { Guard, GuardOptions } from './guard.ts';
export { isGuarded, markGuarded } from './guarded.ts';
export type { Guarding } from './guarded.ts';
export { escapeHidden, removeHidden, spellHidden, spellHiddenLines } from './hidden-text.ts';
export { admitRequest } from './http/admit-request.ts';
export type { RequestAdmission } from './http/admit-request.ts';
export type { OutgoingResponse, RequestEnd, UpgradedSocket } from './http/response-end.ts';
export { checkRoute } from './http/route.ts';
export type { GuardedRoute, IncomingRequest } from './http/route.ts';
export type { ServerWebSocket } from './http/web-socket.ts';
export type { IssuerKey, IssuerKeys } from './keys.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { attempt, isPromise } from './maybe-promise.ts';
export type { MaybePromise } from './maybe-promise.ts';
export type { AuthorizationErrorCode, RefusalReason } from './reasons.ts';
export { toRefusal, toRefusalBody } from './refusal.ts';
export type { Refusal, RefusalBody } from './refusal.ts';
export { online } from './revocation.ts';
export type {
  OnlineOptions,
  Revocation,
  RevocationCheck,
  RevocationContext,
  RevocationState,
} from './revocation.ts';
export { checkRule, checkRules, defineRules, ruleNamed, ruleOf } from './rule.ts';
export type { Rule, RuleInput, Rules } from './rule.ts';
export { runTool } from './run-tool.ts';
export type { ToolRun } from './run-tool.ts';
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
} from './scope.ts';
export type { Constraint, Held, Scope, ScopeIndex, Shortfall } from './scope.ts';
export type { Decimal } from './decimal.ts';
export { shareWork } from './shared-work.ts';
export type { SharedWork } from './shared-work.ts';
export { duplicateMember } from './strict-json.ts';
export { createTokenParser } from './token.ts';
export type { ParsedToken, TokenParser } from './token.ts';
export { createVerifier } from './verifier.ts';
export type { Verifier, VerifierOptions } from './verifier.ts';
