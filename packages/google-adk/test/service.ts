import {
  createGuard,
  createVerifier,
  type Guard,
  type GuardOptions,
  type TokenSource,
} from '@grantex/google-adk';
import { type AuditRecorder, createAuditRecorder, createTestIssuer, type TestIssuer } from '@grantex/testing';

/** What a program that guards its tools is made of. */
export interface Service extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder. */
  readonly guard: Guard;
  guardWith(options: Partial<GuardOptions>): Guard;
  /** Finds the token of a call by its user. */
  readonly token: TokenSource;
  /** Gives a new user a grant of these scopes, and says who that is. */
  userHolding(...scopes: string[]): string;
  /** Gives a user another token. */
  give(userId: string, token: string): void;
  /** The statuses and actions that were recorded. */
  recorded(): Promise<string[]>;
}

/** Starts an issuer, and makes a guard that trusts it and asks nobody about revocations. */
export async function createService(): Promise<Service> {
  const issuer = await createTestIssuer();
  const recorder = createAuditRecorder();
  const tokens = new Map<string, string>();
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
    token: ({ userId }) => tokens.get(userId),
    userHolding(...scopes) {
      const principalId = `user_${tokens.size + 1}`;
      tokens.set(principalId, issuer.grantToken({ scopes, principalId }));
      return principalId;
    },
    give: (userId, token) => void tokens.set(userId, token),
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
    },
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}
