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
export { guardTool, guardToolkit } from './guard-tool.ts';
export type { GuardToolkitOptions, GuardToolOptions } from './guard-tool.ts';
export type { AnyTool, InputOf, RulesFor, TokenSource } from './types.ts';
