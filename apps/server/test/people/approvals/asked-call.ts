import { randomBytes } from 'node:crypto';
import { type ApprovedCall, canonicalCall } from '../../../src/authority/approvals/approved-call.ts';
import { askPerson } from '../../../src/authority/approvals/ask-person.ts';
import type { TestServer, TestServerOptions } from '../../support/server.ts';
import { liveServer } from '../consent/live-server.ts';

/** A live server, and what it encrypts with. */
export interface AskingServer {
  server: TestServer;
  /** Asks the person of a grant about a call, as an admission does. */
  ask(developerId: string, grantId: string, call: Partial<ApprovedCall> & object): Promise<AskedCall>;
}

export interface AskedCall {
  id: string;
  /** The path of its page. */
  path: string;
  /** SHA-256 of the canonical call. */
  digest: string;
}

export async function askingServer(options: TestServerOptions = {}): Promise<AskingServer> {
  const masterKey = randomBytes(32);
  const environment = {
    ...options.environment,
    GRANTEX_MASTER_KEY: masterKey.toString('base64url'),
  };
  const server = await liveServer({ ...options, environment });
  return {
    server,
    async ask(developerId, grantId, given) {
      const call = canonicalCall({
        action: 'pay',
        audience: 'https://pay.example',
        ...given,
      } as ApprovedCall);
      const asked = await server.database.forDeveloper(developerId, (transaction) =>
        askPerson(transaction, { masterKey }, { developerId, grantId, call }),
      );
      if ('waiting' in asked) throw new Error('too many calls wait');
      return { id: asked.id, path: `/approvals/${asked.id}`, digest: call.digest };
    },
  };
}
