import { parseExactJson } from '@grantex/core/log';
import { sql } from 'kysely';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
import type { Transaction } from '../../base/store/database.ts';
import { ApiError } from '../../base/api-error.ts';

/** The answer of a route, and how it may be repeated. */
export interface Answer<BODY> {
  status: number;
  body: BODY;
  /** The body contains a secret: it is stored encrypted, for 60 seconds only. Default: it does not. */
  isSecret?: boolean;
  /** The id of what the answer depends on: it is repeated only while that has not ended. */
  dependsOn?: string;
}

/** A call with an `Idempotency-Key`. */
export interface Call {
  developerId: string;
  /** Who may repeat it: the first key of a line of rotations, or `''` for every key of the developer. */
  askedBy: string;
  route: string;
  key: string;
  /** URL and body, secrets included. */
  text: string;
  /** SHA-256 of `text`. */
  digest: Uint8Array;
  masterKey: Uint8Array;
}

/** A stored answer. */
export interface KeptAnswer<BODY> {
  dependsOn: string | null;
  answer: Answer<BODY> | ApiError;
}

interface KeptRow {
  request_digest: Uint8Array;
  status: number;
  answer: Uint8Array;
  encrypted: boolean;
  grant_id: string | null;
}

type Stored<BODY> =
  | { body: BODY }
  | { refusal: { code: string; message: string; headers: Record<string, string> } };

const KEPT = '24 hours';
const SECRET_KEPT = '60 seconds';

/**
 * Finds the answer to an earlier call with the same key.
 * @throws {ApiError} 409 when that call was a different one
 */
export async function findAnswer<BODY>(
  transaction: Transaction,
  call: Call,
): Promise<KeptAnswer<BODY> | undefined> {
  // Answers from before migration 0015 have no caller; those without a secret are repeated to any key.
  const { rows } = await sql<KeptRow>`
    SELECT request_digest, status, answer, encrypted, grant_id FROM idempotent_answers
    WHERE developer_id = ${call.developerId} AND (asked_by = ${call.askedBy} OR asked_by = '' AND NOT encrypted)
      AND route = ${call.route} AND key = ${call.key} AND expires_at > clock_timestamp()
    ORDER BY asked_by DESC LIMIT 1`.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  if (!Buffer.from(row.request_digest).equals(call.digest)) {
    throw new ApiError(
      409,
      'IDEMPOTENCY_KEY_REUSED',
      'this Idempotency-Key was used for another request before',
    );
  }
  const text = row.encrypted ? decrypt(call.masterKey, purposeOf(call), row.answer) : row.answer;
  return { dependsOn: row.grant_id, answer: readAnswer<BODY>(row.status, text) };
}

/**
 * Stores an answer, and replaces an expired one. An answer that another call has stored meanwhile stays.
 * @returns the statement's answer: all else that could fail does so at once
 */
export function keepAnswer(
  transaction: Transaction,
  call: Call,
  answer: Answer<unknown> | ApiError,
): Promise<unknown> {
  const isSecret = !(answer instanceof ApiError) && answer.isSecret === true;
  const text = Buffer.from(JSON.stringify(storedOf(answer)));
  const stored = isSecret ? encrypt(call.masterKey, purposeOf(call), text) : text;
  const dependsOn = answer instanceof ApiError ? null : (answer.dependsOn ?? null);
  return sql`
    INSERT INTO idempotent_answers AS kept (developer_id, asked_by, route, key, request_digest, status, answer, encrypted,
      grant_id, expires_at)
    VALUES (${call.developerId}, ${call.askedBy}, ${call.route}, ${call.key}, ${call.digest}, ${answer.status}, ${stored},
      ${isSecret}, ${dependsOn}, clock_timestamp() + ${isSecret ? SECRET_KEPT : KEPT}::interval)
    ON CONFLICT (developer_id, asked_by, route, key) DO UPDATE SET
      (request_digest, status, answer, encrypted, grant_id, expires_at)
      = ROW (excluded.request_digest, excluded.status, excluded.answer, excluded.encrypted, excluded.grant_id,
        excluded.expires_at)
    WHERE kept.expires_at <= clock_timestamp()`.execute(transaction);
}

/**
 * The purpose includes the text of the call, and so its code or refresh token: a stored answer cannot be decrypted with the
 * database and the master key alone. Where any key may repeat the call, the purpose is the same as before migration 0015, so
 * that a call can be repeated after an upgrade.
 */
function purposeOf({ developerId, askedBy, route, key, text }: Call): string {
  const asker = askedBy === '' ? [] : [askedBy];
  return JSON.stringify(['kept answer', developerId, ...asker, route, key, text]);
}

function storedOf(answer: Answer<unknown> | ApiError): Stored<unknown> {
  if (!(answer instanceof ApiError)) return { body: answer.body };
  const { code, message, headers } = answer;
  return { refusal: { code, message, headers } };
}

function readAnswer<BODY>(status: number, text: Uint8Array): Answer<BODY> | ApiError {
  const stored = parseExactJson(Buffer.from(text).toString()) as Stored<BODY>;
  if ('body' in stored) return { status, body: stored.body };
  const { code, message, headers } = stored.refusal;
  return new ApiError(status, code, message, { headers });
}
