import { createTestService, type TestIssuer, type TestService } from '@grantex/testing';

/** A server that guards its tools. */
export interface Service extends TestService {
  /** A token for a new grant of these scopes. */
  token(...scopes: string[]): string;
}

/** Creates a guard that trusts the issuer. */
export function createService(issuer: TestIssuer): Service {
  return { ...createTestService(issuer), token: (...scopes) => issuer.grantToken({ scopes }) };
}
