import {
  createGuard,
  createVerifier,
  type Guard,
  type GuardOptions,
  type TokenSource,
} from '@grantex/langchain';
import { type AuditRecorder, createAuditRecorder, createTestIssuer, type TestIssuer } from '@grantex/testing';
import type { ToolCall } from '@langchain/core/messages';

/** What a program that guards its tools is made of. */
export interface Service {
  readonly issuer: TestIssuer;
  readonly recorder: AuditRecorder;
  /** A guard that writes to the recorder. */
  readonly guard: Guard;
  guardWith(options: Partial<GuardOptions>): Guard;
  /** The config of a call with a new grant of these scopes. */
  holding(...scopes: string[]): { readonly context: { readonly grantToken: () => string } };
  /** The statuses and actions that were recorded. */
  recorded(): Promise<string[]>;
}

/** Where the calls of these tests carry their token. */
export const token: TokenSource = ({
  context,
}: {
  readonly context?: { readonly grantToken?: () => string };
}) => context?.grantToken?.();

// One for all tests of a file, as making its key takes most of the time that a test takes.
const issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  developers: [issuer.developerId],
  revocation: 'none',
});

/** Makes a guard that trusts a test issuer and asks nobody about revocations, with a recorder of its own. */
export function createService(): Service {
  const recorder = createAuditRecorder();
  const guardWith = (options: Partial<GuardOptions>): Guard =>
    createGuard({ verifier, audit: recorder, ...options });
  return {
    issuer,
    recorder,
    guard: guardWith({}),
    guardWith,
    holding(...scopes) {
      const grantToken = issuer.grantToken({ scopes });
      return { context: { grantToken: () => grantToken } };
    },
    async recorded() {
      await recorder.settled();
      return recorder.entries.map(({ status, action }) => `${status} ${action}`);
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
