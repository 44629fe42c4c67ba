import type { AuditSink } from '@grantex/vercel-ai';
import { createTestIssuer, createTestService, type TestService } from '@grantex/testing';

/** An application that guards its tools. */
export interface Service extends TestService, AsyncDisposable {
  /** The token of a new grant of these scopes. */
  tokenFor(...scopes: string[]): string;
}

/** Starts an issuer, and creates a guard that trusts it. */
export async function createService(): Promise<Service> {
  const issuer = await createTestIssuer();
  return {
    ...createTestService(issuer),
    tokenFor: (...scopes) => issuer.grantToken({ scopes }),
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}

/** A sink that accepts a record only in a later turn, like one that writes to a disk or a server. */
export function inLaterTurns({ write, close }: AuditSink): AuditSink {
  return {
    async write(record) {
      await Promise.resolve();
      return write(record);
    },
    close,
  };
}
