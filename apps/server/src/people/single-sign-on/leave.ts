import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { SsoPurpose } from '../../base/store/schema/console-tables.ts';
import { authorizationUrl, unavailable } from '../directory/authenticate.ts';
import type { Directory } from '../directory/directory.ts';
import { secretsOf } from '../directory/sign-in-secrets.ts';
import { callbackOf, type Connection } from './connection.ts';
import { beginSsoSignIn } from './sign-in.ts';

/**
 * Starts a sign-in at a connection's provider.
 * @returns where the browser goes
 * @throws {ApiError} 503 `PROVIDER_UNAVAILABLE`
 */
export async function leaveForProvider(
  { config, database, masterKey }: { config: Site; database: Database; masterKey: Uint8Array },
  directory: Directory,
  connection: Connection,
  leaving: { purpose: SsoPurpose; visitDigest: Uint8Array; loginHint: string | undefined },
): Promise<URL> {
  const { id: connectionId, developer_id: developerId, scopes } = connection;
  // While no transaction is open: a provider may be slow.
  const configuration = await directory
    .ask(developerId, () => directory.configurationOf(connection))
    .catch((error: unknown) => {
      throw unavailable(error);
    });
  const { purpose, visitDigest, loginHint } = leaving;
  const state = await database.asSystem((transaction) =>
    beginSsoSignIn(transaction, { purpose, developerId, connectionId, visitDigest }),
  );
  const redirectUri = callbackOf(config.publicUrl, connectionId);
  const means = { configuration, redirectUri, state, ...secretsOf(masterKey, state) };
  return authorizationUrl(means, { scopes: ['profile', 'email', ...scopes], isFresh: false, loginHint });
}
