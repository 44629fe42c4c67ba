import { createGuard, createVerifier, type Guard, type GuardOptions, type Verifier } from '@grantex/core';
import { type AuditRecorder, createAuditRecorder } from './audit/audit-recorder.ts';
import type { TestIssuer } from './issuer/issuer.ts';

/** The parts of a service that guards its routes or tools. */
export interface TestService {
  readonly issuer: TestIssuer;
  readonly verifier: Verifier;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder. */
  readonly guard: Guard;
  /** Creates another guard with the same verifier and recorder, unless the options set others. */
  guardWith(options: Partial<GuardOptions>): Guard;
  /** The status and the action of each recorded entry, such as `allowed flights.book`. */
  recorded(): Promise<string[]>;
}

/** Creates a guard that trusts an issuer and does not check revocation. */
export function createTestService(issuer: TestIssuer): TestService {
  const recorder = createAuditRecorder();
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    developers: [issuer.developerId],
    revocation: 'none',
  });
  const guardWith = (options: Partial<GuardOptions>): Guard =>
    createGuard({ verifier, audit: recorder, ...options });
  return {
    issuer,
    verifier,
    recorder,
    guard: guardWith({}),
    guardWith,
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
  };
}
