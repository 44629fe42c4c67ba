import { bearerOf } from '../../http/credentials/bearer.ts';
import type { Caller, CredentialKind } from '../../http/credentials/authentication.ts';
import type { Database } from '../../base/store/database.ts';
import type { ApiKeys } from '../api-keys/api-key-lookup.ts';
import { callerOf, findConsoleSession } from '../api-keys/console-session.ts';
import { consoleCredentialIn, type CredentialOptions } from './credential.ts';

interface Dependencies extends CredentialOptions {
  database: Database;
  apiKeys: ApiKeys;
  /** The prefix of this server's API keys. */
  keyPrefix: string;
}

/** The credential of a developer: an API key or, from a page of the console, the session that was opened with one. */
export function developerCredential({
  database,
  apiKeys,
  keyPrefix,
  ...options
}: Dependencies): CredentialKind {
  return {
    name: `API key (${keyPrefix}…)`,
    find(request, authorization, beforeReading) {
      const secret = authorization === undefined ? consoleCredentialIn(request, options) : undefined;
      if (secret === null) return undefined;
      if (secret !== undefined) {
        beforeReading();
        return findSession(secret);
      }
      const key = bearerOf(authorization);
      return key.startsWith(keyPrefix) ? apiKeys.find(key, beforeReading) : undefined;
    },
  };

  async function findSession(secret: string): Promise<Caller | undefined> {
    const session = await findConsoleSession(database, secret);
    if (session === undefined) return undefined;
    if (session.key !== null) apiKeys.noteUse(session.key.id);
    return callerOf(session);
  }
}
