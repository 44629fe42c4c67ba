import { startTestService, type TestService } from '@grantex/testing';
import type { RunContext } from '@openai/agents';

/** The context of these runs: a function that returns their token, never the token itself. */
export interface Trip {
  readonly grantToken?: () => string | undefined;
}

/** A program that guards its tools. */
export interface Service extends TestService, AsyncDisposable {
  /** The context of a run with a new grant of these scopes. */
  holding(...scopes: string[]): Required<Trip>;
}

/** Where the runs of these tests have their token. */
export const token = ({ context }: RunContext<Trip>): string | undefined => context.grantToken?.();

/** Starts an issuer, and creates a guard that trusts it. */
export async function createService(): Promise<Service> {
  const service = await startTestService();
  return {
    ...service,
    holding(...scopes) {
      const grantToken = service.tokenFor(...scopes);
      return { grantToken: () => grantToken };
    },
  };
}
