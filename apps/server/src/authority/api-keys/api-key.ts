import type { Role } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { closeConsoleSessionsOf } from './console-session.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { readPage, type Page, type PageRequest } from '../../http/requests/pagination.ts';
import { newId } from '../../base/ids.ts';
import { secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';

/** An API key as its developer sees it, without the key itself. */
export interface ApiKeyView {
  id: string;
  name: string;
  roles: Role[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  /** The key or person in whose console session somebody allowed this one. It ends with them. */
  allowedBy: string | null;
}

export interface NewApiKey {
  name: string;
  roles: readonly Role[];
  /** Undefined: the key is valid until it is deleted. */
  expiresAt: Date | undefined;
  /** The key itself. Only its digest is stored. */
  key: string;
  /** The first of the keys that were rotated into this one. Default: none was. */
  firstKeyId?: string;
  /** The key or person in whose console session somebody allowed this one, which ends with them. Default: none. */
  allowedBy?: string | undefined;
}

/** How long a key works after its rotation. */
const OVERLAP = '24 hours';
/** Most keys of a developer at once: the look-up of this process forgets them one by one. */
const MOST_KEYS = 1_000;

const COLUMNS = ['id', 'name', 'roles', 'created_at', 'expires_at', 'last_used_at', 'allowed_by'] as const;

/** @throws {ApiError} 409 `TOO_MANY_KEYS` */
export async function createApiKey(
  transaction: Transaction,
  developerId: string,
  newKey: NewApiKey,
): Promise<ApiKeyView> {
  const made = await insertKey(transaction, developerId, newKey);
  const { id: keyId, name, roles, expiresAt, allowedBy } = made;
  await appendEvent(transaction, developerId, {
    type: 'api_key.created',
    data: { keyId, name, roles, expiresAt, ...(allowedBy !== null && { allowedBy }) },
  });
  return made;
}

async function insertKey(
  transaction: Transaction,
  developerId: string,
  { name, roles, expiresAt, key, firstKeyId, allowedBy }: NewApiKey,
): Promise<ApiKeyView> {
  await takeTurn(transaction, developerId);
  const { count } = await transaction
    .selectFrom('api_keys')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('developer_id', '=', developerId)
    .where(sql<boolean>`(expires_at IS NULL OR expires_at > clock_timestamp())`)
    .executeTakeFirstOrThrow();
  if (count >= MOST_KEYS)
    throw new ApiError(409, 'TOO_MANY_KEYS', `a developer has at most ${MOST_KEYS} keys`);
  const row = await transaction
    .insertInto('api_keys')
    .values({
      id: newId('key'),
      developer_id: developerId,
      name,
      roles: [...roles],
      digest: secretDigest(key),
      expires_at: expiresAt ?? null,
      intended_expires_at: expiresAt ?? null,
      first_key: firstKeyId ?? null,
      allowed_by: allowedBy ?? null,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return viewOf(row);
}

export async function listApiKeys(transaction: Transaction, request: PageRequest): Promise<Page<ApiKeyView>> {
  const query = transaction.selectFrom('api_keys').select(COLUMNS).orderBy('id', 'desc');
  const page = await readPage(transaction, query, request);
  return { ...page, rows: page.rows.map(viewOf) };
}

/** Whether a key is still there, expired or not. */
export async function isApiKey(transaction: Transaction, key: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('api_keys')
    .select('id')
    .where('digest', '=', secretDigest(key))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Makes a key with the name, the roles and the expiry that `keyId` was made with. `keyId` itself is valid for 24 more
 * hours, or until it expires, if sooner. Console sessions that were opened with it end at once, except for the one that
 * calls: if the answer is lost, it alone can repeat the call.
 * @param session digest of the calling console session; undefined where the key itself calls
 * @returns also the time, by the database clock
 */
export async function rotateApiKey(
  transaction: Transaction,
  developerId: string,
  keyId: string,
  key: string,
  session: string | undefined,
): Promise<string> {
  await takeTurn(transaction, developerId);
  const old = await transaction
    .selectFrom('api_keys')
    .select(['name', 'roles', 'intended_expires_at', 'first_key', 'allowed_by'])
    .where('id', '=', keyId)
    .executeTakeFirst();
  if (old === undefined) throw notFound('API key');
  await transaction
    .updateTable('api_keys')
    .set({ expires_at: sql<Date>`least(expires_at, clock_timestamp() + ${OVERLAP}::interval)` })
    .where('id', '=', keyId)
    .execute();
  await closeConsoleSessionsOf(transaction, keyId, session);
  const { name, roles, intended_expires_at: expiresAt } = old;
  const made = await insertKey(transaction, developerId, {
    name,
    roles,
    key,
    expiresAt: expiresAt ?? undefined,
    firstKeyId: old.first_key ?? keyId,
    allowedBy: old.allowed_by ?? undefined,
  });
  const data = { keyId, name, successorId: made.id };
  await appendEvent(transaction, developerId, { type: 'api_key.rotated', data });
  return made.createdAt;
}

/**
 * When a key expires that another key makes: no later than the other key. A temporary key cannot make a lasting one.
 * @param wanted undefined: as late as allowed
 * @throws {ApiError} 400 when the new key would outlive the key that makes it
 */
export async function withinLifeOf(
  transaction: Transaction,
  makerId: string | undefined,
  wanted: Date | undefined,
): Promise<Date | undefined> {
  const maker = await transaction
    .selectFrom('api_keys')
    .select('intended_expires_at')
    .where('id', '=', makerId ?? '')
    .executeTakeFirst();
  const latest = maker?.intended_expires_at ?? undefined;
  if (latest === undefined || wanted === undefined || wanted <= latest) return wanted ?? latest;
  const message = `expiresAt: must not be later than ${latest.toISOString()}, when the key that makes it expires`;
  throw new ApiError(400, 'VALIDATION_ERROR', message);
}

/**
 * Changes of a developer's keys take turns, and take this lock first. Otherwise two admins that delete each other's keys
 * at once would leave none, and a rotation and a deletion could deadlock.
 */
export async function takeTurn(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
}

interface Row {
  id: string;
  name: string;
  roles: Role[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  allowed_by: string | null;
}

function viewOf({ id, name, roles, created_at, expires_at, last_used_at, allowed_by }: Row): ApiKeyView {
  return {
    id,
    name,
    roles,
    createdAt: created_at.toISOString(),
    expiresAt: expires_at?.toISOString() ?? null,
    lastUsedAt: last_used_at?.toISOString() ?? null,
    allowedBy: allowed_by,
  };
}
