import type { TokenSource } from '@grantex/google-adk';
import { startTestService, type TestService } from '@grantex/testing';

/** A program that guards its tools. */
export interface Service extends TestService, AsyncDisposable {
  /** Finds the token of a call by its user. */
  readonly token: TokenSource;
  /** Gives a new user a grant of these scopes, and returns the user. */
  userHolding(...scopes: string[]): string;
  /** Gives a user another token. */
  give(userId: string, token: string): void;
}

/** Starts an issuer, and creates a guard that trusts it. */
export async function createService(): Promise<Service> {
  const service = await startTestService();
  const tokens = new Map<string, string>();
  return {
    ...service,
    token: ({ userId }) => tokens.get(userId),
    userHolding(...scopes) {
      const principalId = `user_${tokens.size + 1}`;
      tokens.set(principalId, service.issuer.grantToken({ scopes, principalId }));
      return principalId;
    },
    give: (userId, token) => void tokens.set(userId, token),
  };
}
