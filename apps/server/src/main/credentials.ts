import { consoleCredentialIn } from '../authority/console/credential.ts';
import { callerOf, findConsoleSession } from '../authority/developers/console-session.ts';
import { apiKeyPrefix } from '../base/site.ts';
import type { Credentials } from '../http/credentials/authentication.ts';
import { findPrincipalSession } from '../people/principals/find-session.ts';
import type { Dependencies } from './dependencies.ts';

/** Every kind of credential that this server takes. */
export function createCredentials({ apiKeys, config, database, masterKey }: Dependencies): Credentials {
  return {
    keyPrefix: apiKeyPrefix(config.mode),
    findKey: (key, beforeReading) => apiKeys.find(key, beforeReading),
    findPrincipalSession: (token) => findPrincipalSession(database, token),
    consoleSecretIn: (request) => consoleCredentialIn(request, { publicUrl: config.publicUrl, masterKey }),
    async findConsoleSession(secret) {
      const session = await findConsoleSession(database, secret);
      if (session === undefined) return undefined;
      apiKeys.noteUse(session.key.id);
      return callerOf(session);
    },
  };
}
