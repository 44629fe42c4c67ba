export {
  AuthorizationError,
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  online,
} from '@grantex/core';
export type {
  AuditRecord,
  AuditSink,
  AuditSinkOptions,
  Feed,
  FeedOptions,
  FeedState,
  Grant,
  Guard,
  GuardOptions,
  RefusalBody,
  Rule,
  Verifier,
  VerifierOptions,
  WhenStale,
} from '@grantex/core';
export { grantApproval } from './grant-approval.ts';
export type { ApprovalRequest, GrantApproval, GrantApprovalOptions } from './grant-approval.ts';
export { guardTools } from './guard-tools.ts';
export type { ContextOf, GuardToolsOptions, InputOf, RulesFor } from './guard-tools.ts';
