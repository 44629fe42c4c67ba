import {
  type AuditSink,
  createGuard,
  createVerifier,
  type Guard,
  type GuardOptions,
  type Verifier,
} from '@grantex/vercel-ai';
import { type AuditRecorder, createAuditRecorder, createTestIssuer, type TestIssuer } from '@grantex/testing';

/** What an application that guards its tools is made of. */
export interface Service extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly verifier: Verifier;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder unless `audit` says otherwise. */
  readonly guard: Guard;
  guardWith(options: Partial<GuardOptions>): Guard;
  /** The token of a new grant of these scopes. */
  tokenFor(...scopes: string[]): string;
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
    tokenFor: (...scopes) => issuer.grantToken({ scopes }),
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}

/** A sink that takes a record only in a later turn, as one does that writes to a disk or a server. */
export function inLaterTurns({ write, close }: AuditSink): AuditSink {
  return {
    async write(record) {
      await Promise.resolve();
      return write(record);
    },
    close,
  };
}
