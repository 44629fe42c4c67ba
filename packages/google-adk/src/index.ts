export {
  AuthorizationError,
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  online,
} from '@grantex/core';
export type {
  AuditRecord,
  AuditSink,
  AuditSinkOptions,
  Grant,
  Guard,
  GuardOptions,
  RefusalBody,
  Rule,
  Verifier,
  VerifierOptions,
} from '@grantex/core';
export { guardTool } from './guard-tool.ts';
export type { AnyTool, GuardToolOptions, InputOf, TokenSource } from './types.ts';
