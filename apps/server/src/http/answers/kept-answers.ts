import { sql } from 'kysely';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
import type { Transaction } from '../../base/store/database.ts';
import { ApiError } from '../../base/api-error.ts';

/** What a route answers, and how it may be answered again. */
export interface Answer<BODY> {
  status: number;
  body: BODY;
  /** The body holds a secret: it is kept for 60 seconds only, encrypted. Default: it does not. */
  isSecret?: boolean;
  /** The answer is given again only while this grant is in force. */
  grantId?: string;
}

/** A call that carries an `Idempotency-Key`. */
export interface Call {
  developerId: string;
  /** To whose calls it belongs: the first key of a line of rotations, or `''` for every key of the developer. */
  askedBy: string;
  route: string;
  key: string;
  /** URL and body, secrets included. */
  text: string;
  /** SHA-256 of `text`. */
  digest: Uint8Array;
  masterKey: Uint8Array;
}

/** An answer that was given before. */
export interface KeptAnswer<BODY> {
  /** The grant that it rests on. */
  grantId: string | null;
  answer: Answer<BODY> | ApiError;
}

type Stored<BODY> =
  | { body: BODY }
  | { refusal: { code: string; message: string; headers: Record<string, string> } };

const KEPT = '24 hours';
const SECRET_KEPT = '60 seconds';

/**
 * Looks for the answer to an earlier call with the same key.
 * @throws {ApiError} 409 when that call was another one
 */
export async function findAnswer<BODY>(
  transaction: Transaction,
  call: Call,
): Promise<KeptAnswer<BODY> | undefined> {
  const row = await transaction
    .selectFrom('idempotent_answers as kept')
    .select(['kept.request_digest', 'kept.status', 'kept.answer', 'kept.encrypted', 'kept.grant_id'])
    .where('kept.developer_id', '=', call.developerId)
    // Answers from before migration 0015 do not say who asked; those that hold no secret are given to any key.
    .where(sql<boolean>`(kept.asked_by = ${call.askedBy} OR kept.asked_by = '' AND NOT kept.encrypted)`)
    .where('kept.route', '=', call.route)
    .where('kept.key', '=', call.key)
    .where('kept.expires_at', '>', sql<Date>`clock_timestamp()`)
    .orderBy('kept.asked_by', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (!Buffer.from(row.request_digest).equals(call.digest)) {
    throw new ApiError(
      409,
      'IDEMPOTENCY_KEY_REUSED',
      'this Idempotency-Key came with another request before',
    );
  }
  const text = row.encrypted ? decrypt(call.masterKey, purposeOf(call), row.answer) : row.answer;
  return { grantId: row.grant_id, answer: readAnswer<BODY>(row.status, text) };
}

/** Keeps an answer, over one whose time has passed; one that another call has kept meanwhile stays. */
export async function keepAnswer(
  transaction: Transaction,
  call: Call,
  answer: Answer<unknown> | ApiError,
): Promise<void> {
  const isSecret = !(answer instanceof ApiError) && answer.isSecret === true;
  const text = Buffer.from(JSON.stringify(storedOf(answer)));
  const row = {
    request_digest: call.digest,
    status: answer.status,
    answer: isSecret ? encrypt(call.masterKey, purposeOf(call), text) : text,
    encrypted: isSecret,
    grant_id: answer instanceof ApiError ? null : (answer.grantId ?? null),
    expires_at: sql<Date>`clock_timestamp() + ${isSecret ? SECRET_KEPT : KEPT}::interval`,
  };
  await transaction
    .insertInto('idempotent_answers')
    .values({
      developer_id: call.developerId,
      asked_by: call.askedBy,
      route: call.route,
      key: call.key,
      ...row,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['developer_id', 'asked_by', 'route', 'key'])
        .doUpdateSet(row)
        .where('idempotent_answers.expires_at', '<=', sql<Date>`clock_timestamp()`),
    )
    .execute();
}

/**
 * The text of the call is part of the purpose, and with it the code or refresh token that it presented: who holds the
 * database and the master key cannot open a kept answer without that secret. Where any key may ask it is what it was
 * before migration 0015: whoever repeats a call over an upgrade gets its answer.
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
  const stored = JSON.parse(Buffer.from(text).toString()) as Stored<BODY>;
  if ('body' in stored) return { status, body: stored.body };
  const { code, message, headers } = stored.refusal;
  return new ApiError(status, code, message, { headers });
}
