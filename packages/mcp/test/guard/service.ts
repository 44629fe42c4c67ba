import { createGuard, createVerifier, type Guard, type GuardOptions } from '@grantex/mcp';
import { type AuditRecorder, createAuditRecorder, type TestIssuer } from '@grantex/testing';

/** What a server that guards its tools is made of. */
export interface Service {
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder. */
  readonly guard: Guard;
  guardWith(options: Partial<GuardOptions>): Guard;
  /** A token for a new grant of these scopes. */
  token(...scopes: string[]): string;
  /** The statuses and actions that were recorded. */
  recorded(): Promise<string[]>;
}

/** Makes a guard that trusts the issuer and asks nobody about revocations. */
export function createService(issuer: TestIssuer): Service {
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
    recorder,
    guard: guardWith({}),
    guardWith,
    token: (...scopes) => issuer.grantToken({ scopes }),
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
  };
}
