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
export { guardTool } from './guard-tool.ts';
export type { CallDetails, GuardToolOptions, InputOf, TokenSource } from './types.ts';
