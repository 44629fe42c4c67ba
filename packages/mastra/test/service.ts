import type { TokenSource } from '@grantex/mastra';
import { createTestIssuer, createTestService, type TestService } from '@grantex/testing';
import { RequestContext } from '@mastra/core/request-context';

/** A program that guards its tools. */
export interface Service extends TestService {
  /** The request context of a run with a new grant of these scopes. */
  holding(...scopes: string[]): RequestContext;
}

/** The request context of a run with a token. */
export function carrying(grantToken: () => string | undefined): RequestContext {
  return new RequestContext([['grantToken', grantToken]]);
}

/** Where the calls of these tests have their token. */
export const token: TokenSource = ({ requestContext }) =>
  requestContext?.get<string, (() => string | undefined) | undefined>('grantToken')?.();

// One for all tests of a file, because creating its key takes most of a test's time.
const issuer = await createTestIssuer();

/** Creates a guard that trusts the issuer of these tests, with a separate recorder. */
export function createService(): Service {
  const service = createTestService(issuer);
  return {
    ...service,
    holding(...scopes) {
      const grantToken = service.tokenFor(...scopes);
      return carrying(() => grantToken);
    },
  };
}
