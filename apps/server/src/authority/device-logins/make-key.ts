import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { type ApiKeyView, createApiKey, takeTurn } from '../api-keys/api-key.ts';
import { type Allowance, grantableRoles } from './device-login.ts';

/** How long the key of a program works, unless the key that allowed it ends sooner, also by its rotation. */
const LIFETIME = '90 days';

/**
 * Makes the key that somebody has allowed a program to have. Runs as the system, which has taken the login.
 * @param key the key itself
 * @throws {ApiError} 403 `ACCESS_DENIED` if the key that allowed it has ended since, or has lost the role; 409
 *   `TOO_MANY_KEYS`
 */
export async function makeAllowedKey(
  transaction: Transaction,
  { developerId, keyId, roles, name }: Allowance & { readonly name: string },
  key: string,
): Promise<ApiKeyView> {
  await takeTurn(transaction, developerId);
  const maker = await transaction
    .selectFrom('api_keys')
    .select('roles')
    .select(sql<Date>`least(expires_at, clock_timestamp() + ${LIFETIME}::interval)`.as('expires_at'))
    .where('id', '=', keyId)
    .where(sql<boolean>`(expires_at IS NULL OR expires_at > clock_timestamp())`)
    .executeTakeFirst();
  const grantable = grantableRoles(maker?.roles ?? []);
  if (maker === undefined || !roles.every((role) => grantable.includes(role)))
    throw new ApiError(403, 'ACCESS_DENIED', 'the API key that allowed this login has ended');
  return createApiKey(transaction, developerId, {
    name: `grantex login on ${name}`,
    roles,
    expiresAt: maker.expires_at,
    key,
    allowedBy: keyId,
  });
}
