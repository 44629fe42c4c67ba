import { type Role, ROLES } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import { newUserCode, readUserCode } from './user-code.ts';

/** How long a program waits for the person. */
const LIFETIME = '15 minutes';
const DEVICE_CODE = 'dlog_';

/** A program that asks for a key, for the person who decides. */
export interface DeviceLogin {
  /** What the program calls its machine. It chose that itself. */
  readonly name: string;
  /** The address that asked. */
  readonly network: string;
  /** The roles that it asks for; empty where the person chooses. */
  readonly roles: readonly Role[];
  readonly askedAt: Date;
  readonly expiresAt: Date;
}

export interface NewDeviceLogin {
  readonly name: string;
  readonly network: string;
  readonly roles: readonly Role[];
}

/** What the program gets. Only digests of both codes are stored. */
export interface DeviceCodes {
  /** Secret. The program fetches its key with it. */
  readonly deviceCode: string;
  /** What the person types. */
  readonly userCode: string;
  readonly expiresAt: Date;
}

/** Begins a login that nobody has decided yet. Runs as the system: nobody knows whose it will be. */
export async function beginDeviceLogin(
  transaction: Transaction,
  masterKey: Uint8Array,
  { name, network, roles }: NewDeviceLogin,
): Promise<DeviceCodes> {
  const deviceCode = newSecret(DEVICE_CODE);
  for (;;) {
    const userCode = newUserCode();
    const made = await transaction
      .insertInto('device_logins')
      .values({
        digest: secretDigest(deviceCode),
        user_code_digest: digestOf(masterKey, userCode),
        name,
        network,
        roles: [...roles],
        expires_at: sql<Date>`clock_timestamp() + ${LIFETIME}::interval`,
      })
      // Somebody else is shown the same code now.
      .onConflict((conflict) => conflict.column('user_code_digest').doNothing())
      .returning('expires_at')
      .executeTakeFirst();
    if (made !== undefined) return { deviceCode, userCode, expiresAt: made.expires_at };
  }
}

/**
 * The undecided login with this code.
 * @throws {ApiError} 404 `DEVICE_LOGIN_UNKNOWN`
 */
export async function findDeviceLogin(
  transaction: Transaction,
  masterKey: Uint8Array,
  typed: string,
): Promise<DeviceLogin> {
  const row = await transaction
    .selectFrom('device_logins')
    .select(['name', 'network', 'roles', 'asked_at', 'expires_at'])
    .where('user_code_digest', '=', digestOf(masterKey, readUserCode(typed) ?? ''))
    .where('status', '=', 'pending')
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  if (row === undefined) throw unknownLogin();
  const { name, network, roles, asked_at: askedAt, expires_at: expiresAt } = row;
  return { name, network, roles, askedAt, expiresAt };
}

/** Whose key a program gets, and who says so. */
export interface Allowance {
  readonly developerId: string;
  /** The key or person in whose console session it was allowed. */
  readonly allowedBy: string;
  readonly roles: readonly Role[];
}

/**
 * Decides a login once.
 * @param allowance undefined to deny
 * @throws {ApiError} 404 `DEVICE_LOGIN_UNKNOWN` for a login that is over or was decided before
 */
export async function decideDeviceLogin(
  transaction: Transaction,
  masterKey: Uint8Array,
  typed: string,
  allowance: Allowance | undefined,
): Promise<void> {
  const decided = await transaction
    .updateTable('device_logins')
    .set(
      allowance === undefined
        ? { status: 'denied' }
        : {
            status: 'allowed',
            developer_id: allowance.developerId,
            allowed_by: allowance.allowedBy,
            allowed_roles: [...allowance.roles],
          },
    )
    .where('user_code_digest', '=', digestOf(masterKey, readUserCode(typed) ?? ''))
    .where('status', '=', 'pending')
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .returning('digest')
    .executeTakeFirst();
  if (decided === undefined) throw unknownLogin();
}

/** What a program may have now: what was allowed, once; or nothing yet. */
export type Taken =
  | (Allowance & { readonly status: 'allowed'; readonly name: string })
  | { status: 'pending' };

interface TakenRow {
  is_pending: boolean;
  is_denied: boolean;
  name: string;
  developer_id: string | null;
  allowed_by: string | null;
  allowed_roles: Role[] | null;
}

/**
 * Takes what was allowed. The login is gone afterwards: of two programs with the same code, one gets it.
 * @returns undefined for a code that is unknown, over or was used
 * @throws {ApiError} 403 `ACCESS_DENIED`
 */
export async function takeDeviceLogin(
  transaction: Transaction,
  deviceCode: string,
): Promise<Taken | undefined> {
  const digest = secretDigest(deviceCode);
  const { rows } = await sql<TakenRow>`WITH taken AS (
      DELETE FROM device_logins WHERE digest = ${digest} AND status = 'allowed' AND expires_at > clock_timestamp()
      RETURNING digest, developer_id, allowed_by, allowed_roles
    )
    SELECT login.name, login.status = 'pending' AS is_pending, login.status = 'denied' AS is_denied,
      taken.developer_id, taken.allowed_by, taken.allowed_roles
    FROM device_logins login LEFT JOIN taken USING (digest)
    WHERE login.digest = ${digest} AND login.expires_at > clock_timestamp()`.execute(transaction);
  const [row] = rows;
  if (row?.is_denied === true)
    throw new ApiError(403, 'ACCESS_DENIED', 'the person did not allow this login');
  if (row?.is_pending === true) return { status: 'pending' };
  const {
    developer_id: developerId = null,
    allowed_by: allowedBy = null,
    allowed_roles: roles = null,
  } = row ?? {};
  if (row === undefined || developerId === null || allowedBy === null || roles === null) return undefined;
  return { status: 'allowed', name: row.name, developerId, allowedBy, roles };
}

/** The roles that the holder of a key may give to another: its own. */
export function grantableRoles(held: readonly Role[]): readonly Role[] {
  return held.includes('admin') ? ROLES : ROLES.filter((role) => held.includes(role));
}

/** A code is too short for a plain digest: whoever reads the database could try them all. */
function digestOf(masterKey: Uint8Array, userCode: string): Uint8Array {
  return keyedDigest(masterKey, 'user code of a device login', userCode);
}

function unknownLogin(): ApiError {
  return new ApiError(404, 'DEVICE_LOGIN_UNKNOWN', 'no program is waiting for this code');
}
