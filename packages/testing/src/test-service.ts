import { createGuard, createVerifier, type Guard, type GuardOptions, type Verifier } from '@grantex/core';
import { type AuditRecorder, createAuditRecorder } from './audit/audit-recorder.ts';
import { startIssuer, type TestIssuer, type TestIssuerOptions } from './issuer/issuer.ts';
import { sharedSigningKey } from './tokens/signing-key.ts';

/** The parts of a service that guards its routes or tools. */
export interface TestService {
  readonly issuer: TestIssuer;
  readonly verifier: Verifier;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder. */
  readonly guard: Guard;
  /** Creates another guard with the same verifier and recorder, unless the options set others. */
  guardWith(options: Partial<GuardOptions>): Guard;
  /** The token of a new grant of these scopes. */
  tokenFor(...scopes: string[]): string;
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
    tokenFor: (...scopes) => issuer.grantToken({ scopes }),
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
  };
}

/**
 * Starts an issuer, and makes a guard that trusts it as {@link createTestService} does. Its issuers share one signing
 * key, because making a key takes most of an issuer's start. Disposing of the service closes its issuer.
 */
export async function startTestService(
  options: TestIssuerOptions = {},
): Promise<TestService & AsyncDisposable> {
  const issuer = await startIssuer(options, await sharedSigningKey());
  return { ...createTestService(issuer), [Symbol.asyncDispose]: () => issuer.close() };
}
