import { createTestIssuer, createTestService, type TestService } from '@grantex/testing';

/** A service that guards its routes. */
export interface Service extends TestService, AsyncDisposable {
  /** `Authorization` for a new grant of these scopes. */
  bearer(...scopes: string[]): { readonly authorization: string };
}

/** Starts an issuer, and creates a guard that trusts it. */
export async function createService(): Promise<Service> {
  const issuer = await createTestIssuer();
  return {
    ...createTestService(issuer),
    bearer: (...scopes) => ({ authorization: `Bearer ${issuer.grantToken({ scopes })}` }),
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}
