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
export { grantex } from './plugin.ts';
export type { GrantexOptions } from './plugin.ts';
export type { GrantHook, GuardedRequest, RequireGrant } from './require-grant.ts';
