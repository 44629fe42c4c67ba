import type { TokenSource } from '@grantex/langchain';
import { createTestIssuer, createTestService, type TestService } from '@grantex/testing';
import type { ToolCall } from '@langchain/core/messages';

/** A program that guards its tools. */
export interface Service extends TestService {
  /** The config of a call with a new grant of these scopes. */
  holding(...scopes: string[]): { readonly context: { readonly grantToken: () => string } };
}

/** Where the calls of these tests have their token. */
export const token: TokenSource = ({
  context,
}: {
  readonly context?: { readonly grantToken?: () => string };
}) => context?.grantToken?.();

// One for all tests of a file, because creating its key takes most of a test's time.
const issuer = await createTestIssuer();

/** Creates a guard that trusts the issuer of these tests, with a separate recorder. */
export function createService(): Service {
  const service = createTestService(issuer);
  return {
    ...service,
    holding(...scopes) {
      const grantToken = service.tokenFor(...scopes);
      return { context: { grantToken: () => grantToken } };
    },
  };
}

/** A tool call as a model makes it. */
export function callOf(
  name: string,
  args: Record<string, unknown>,
  id = 'call_1',
): ToolCall & { type: 'tool_call' } {
  return { name, args, id, type: 'tool_call' };
}
