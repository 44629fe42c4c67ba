import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import { developerCredential } from '../authority/console/developer-credential.ts';
import type { Credentials } from '../http/credentials/authentication.ts';
import { principalCredential } from '../people/principals/principal-credential.ts';
import { scimCredential } from '../people/scim/scim-credential.ts';
import type { AppDependencies } from './dependencies.ts';

/** Every kind of credential that this server accepts. */
export function createCredentials({ apiKeys, config, database, masterKey }: AppDependencies): Credentials {
  return {
    developer: developerCredential({
      database,
      apiKeys,
      masterKey,
      publicUrl: config.publicUrl,
      keyPrefix: API_KEY_PREFIXES[config.mode],
    }),
    principal: principalCredential(database),
    scim: scimCredential(database),
  };
}
