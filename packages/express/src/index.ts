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
export { requireGrant } from './require-grant.ts';
export type { GrantMiddleware, RequireGrantOptions } from './require-grant.ts';
