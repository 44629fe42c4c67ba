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
export { guardTool, guardToolkit } from './guard-tool.ts';
export type { GuardToolkitOptions, GuardToolOptions } from './guard-tool.ts';
export type { AnyTool, InputOf, RulesFor, TokenSource } from './types.ts';
