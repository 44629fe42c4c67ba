import { sql } from 'kysely';
import { ApiError } from '../http/api-error.ts';
import { keyedDigest } from '../keys/keyed-digest.ts';
import { mailboxOf } from '../principals/email-address.ts';
import type { Transaction } from '../store/database.ts';

/** Whom a mail would go to, and for whom. */
export interface Addressee {
  /** `principals.id` */
  principal: string;
  developerId: string;
  /** {@link mailboxDigest} */
  mailbox: Uint8Array;
}

/**
 * How much may be sent, by whom it concerns. A mailbox is counted across principals and developers: whoever can enter
 * addresses cannot flood one. What could not be sent counts too.
 */
const LIMITS: readonly {
  column: string;
  of: (to: Addressee) => string | Uint8Array;
  most: number;
  minutes: number;
}[] = [
  { column: 'principal', of: ({ principal }) => principal, most: 4, minutes: 15 },
  { column: 'mailbox_digest', of: ({ mailbox }) => mailbox, most: 6, minutes: 60 },
  { column: 'mailbox_digest', of: ({ mailbox }) => mailbox, most: 20, minutes: 1_440 },
  { column: 'developer_id', of: ({ developerId }) => developerId, most: 1_000, minutes: 60 },
];

/** By which mails to one mailbox are counted, without keeping its address. */
export function mailboxDigest(masterKey: Uint8Array, email: string): Uint8Array {
  return keyedDigest(masterKey, 'mailbox', mailboxOf(email));
}

/**
 * Refuses a mail that would be one too many. The mailbox is locked until the transaction ends, so that two at once
 * are counted one after the other.
 * @throws {ApiError} 429 `MAIL_LIMIT`
 */
export async function refuseFlood(transaction: Transaction, to: Addressee): Promise<void> {
  const lock = `mail to ${Buffer.from(to.mailbox).toString('base64url')}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction);
  for (const { column, of, most, minutes } of LIMITS) {
    const { rows } = await sql<{ wait: number }>`
      SELECT ceil(extract(epoch FROM created_at + window_length - clock_timestamp()))::int AS wait
      FROM mail_links, (SELECT ${`${minutes} minutes`}::interval AS window_length) AS given
      WHERE ${sql.ref(column)} = ${of(to)} AND created_at > clock_timestamp() - window_length
      ORDER BY created_at DESC OFFSET ${most - 1} LIMIT 1`.execute(transaction);
    const [earliest] = rows;
    if (earliest !== undefined) throw tooMany(Math.max(1, earliest.wait));
  }
}

function tooMany(seconds: number): ApiError {
  return new ApiError(
    429,
    'MAIL_LIMIT',
    `too many messages were sent to this address; retry in ${seconds} seconds`,
    {
      headers: { 'retry-after': String(seconds) },
    },
  );
}
