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
export { requireGrant } from './require-grant.ts';
export type { GrantMiddleware, RequireGrantOptions } from './require-grant.ts';
