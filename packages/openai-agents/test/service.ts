import { createGuard, createVerifier, type Guard, type GuardOptions } from '@grantex/openai-agents';
import { type AuditRecorder, createAuditRecorder, createTestIssuer, type TestIssuer } from '@grantex/testing';
import type { RunContext } from '@openai/agents';

/** What the runs of these tests are given: where their token is had, never the token itself. */
export interface Trip {
  readonly grantToken?: () => string | undefined;
}

/** What a program that guards its tools is made of. */
export interface Service extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder. */
  readonly guard: Guard;
  guardWith(options: Partial<GuardOptions>): Guard;
  /** The context of a run with a new grant of these scopes. */
  holding(...scopes: string[]): Required<Trip>;
  /** The statuses and actions that were recorded. */
  recorded(): Promise<string[]>;
}

/** Where the runs of these tests carry their token. */
export const token = ({ context }: RunContext<Trip>): string | undefined => context.grantToken?.();

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
    recorder,
    guard: guardWith({}),
    guardWith,
    holding(...scopes) {
      const grantToken = issuer.grantToken({ scopes });
      return { grantToken: () => grantToken };
    },
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}
