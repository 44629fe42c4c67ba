import { createGuard, createVerifier, type Guard, type GuardOptions, type Verifier } from '@grantex/fastify';
import { type AuditRecorder, createAuditRecorder, createTestIssuer, type TestIssuer } from '@grantex/testing';

/** What a service that guards its routes is made of. */
export interface Service extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly verifier: Verifier;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder unless `audit` says otherwise. */
  readonly guard: Guard;
  guardWith(options: Partial<GuardOptions>): Guard;
  /** `Authorization` for a new grant of these scopes. */
  bearer(...scopes: string[]): { readonly authorization: string };
  /** The statuses and actions that were recorded. */
  recorded(): Promise<string[]>;
}

/** Starts an issuer, and makes a guard that trusts it and asks nobody about revocations. */
export async function createService(): Promise<Service> {
  const issuer = await createTestIssuer();
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
    bearer: (...scopes) => ({ authorization: `Bearer ${issuer.grantToken({ scopes })}` }),
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}

/** How calls ended, with what is said of it. */
export async function endings({ recorder }: Service): Promise<unknown[]> {
  await recorder.settled();
  return recorder.entries
    .filter(({ ref }) => ref !== undefined)
    .map(({ status, metadata }) => [status, metadata]);
}
