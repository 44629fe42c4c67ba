import type { Role } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { actAs, type Actor, type ConsolePerson } from '../../http/credentials/actor.ts';
import { type ApiKeyView, createApiKey, takeTurn } from '../api-keys/api-key.ts';
import { personJson } from '../api-keys/console-session.ts';
import { type Allowance, grantableRoles } from './device-login.ts';

/** How long the key of a program works, unless the key that allowed it ends sooner, also by its rotation. */
const LIFETIME = '90 days';

/**
 * Makes the key that somebody has allowed a program to have. Runs as the system, which has taken the login. The change is
 * theirs, not that of the program.
 * @param key the key itself
 * @throws {ApiError} 403 `ACCESS_DENIED` if the key or person that allowed it has ended since, or has lost the role; 409
 *   `TOO_MANY_KEYS`
 */
export async function makeAllowedKey(
  transaction: Transaction,
  { developerId, allowedBy, roles, name }: Allowance & { readonly name: string },
  key: string,
): Promise<ApiKeyView> {
  await takeTurn(transaction, developerId);
  const maker = await findMaker(transaction, developerId, allowedBy);
  const grantable = grantableRoles(maker?.roles ?? []);
  if (maker === undefined || !roles.every((role) => grantable.includes(role)))
    throw new ApiError(403, 'ACCESS_DENIED', 'the API key or the person that allowed this login has ended');
  const { by, until } = maker;
  const actor = { developerId, door: 'console', by } as const;
  return actAs(actor, () =>
    createApiKey(transaction, developerId, {
      name: `grantex login on ${name}`,
      roles,
      expiresAt: until,
      key,
      allowedBy,
    }),
  );
}

interface Maker {
  readonly by: Actor['by'];
  readonly roles: readonly Role[];
  readonly until: Date;
}

async function findMaker(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<Maker | undefined> {
  const { rows } = await sql<{ name: string; person: ConsolePerson | null; roles: Role[]; until: Date }>`
    SELECT name, NULL::json AS person, roles, least(expires_at, clock_timestamp() + ${LIFETIME}::interval) AS until
      FROM api_keys WHERE id = ${id} AND developer_id = ${developerId}
        AND (expires_at IS NULL OR expires_at > clock_timestamp())
    UNION ALL
    SELECT '', ${personJson}, person.roles, clock_timestamp() + ${LIFETIME}::interval
      FROM console_people AS person JOIN sso_connections c ON c.id = person.connection_id
      WHERE person.id = ${id} AND person.developer_id = ${developerId} AND c.is_active`.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { name, person, roles, until } = row;
  const by: Actor['by'] = person === null ? { kind: 'key', key: { id, name } } : { kind: 'person', person };
  return { by, roles, until };
}
