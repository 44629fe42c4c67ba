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
export { grantex } from './plugin.ts';
export type { GrantexOptions } from './plugin.ts';
export type { GrantHook, GuardedRequest, RequireGrant } from './require-grant.ts';
