import { sql } from 'kysely';
import { ApiError } from '../http/api-error.ts';
import { keyedDigest } from '../keys/keyed-digest.ts';
import { mailboxOf } from '../principals/email-address.ts';
import type { Transaction } from '../store/database.ts';
import type { MailPurpose } from '../store/schema.ts';

/** Whom a mail would go to, and for whom. */
export interface Addressee {
  /** `principals.id` */
  principal: string;
  developerId: string;
  /** {@link mailboxDigest} */
  mailbox: Uint8Array;
  purpose: MailPurpose;
}

interface Limit {
  /** The columns of what is sent that must be those of the addressee. */
  same: readonly Column[];
  most: number;
  minutes: number;
}

type Column = 'principal' | 'mailbox_digest' | 'developer_id' | 'purpose';

/**
 * How much may be sent, by whom it concerns. Mails that bind are counted by mailbox, across principals and developers:
 * whoever can enter addresses cannot flood one. Those that replace a passkey go to an address whose owner has proven
 * it, and are counted apart: nobody who enters that address elsewhere keeps its owner from recovering. What could not
 * be sent counts too.
 */
const LIMITS: { readonly [PURPOSE in MailPurpose]: readonly Limit[] } = {
  bind: [
    { same: ['principal'], most: 4, minutes: 15 },
    { same: ['mailbox_digest', 'developer_id', 'purpose'], most: 6, minutes: 60 },
    { same: ['mailbox_digest', 'purpose'], most: 12, minutes: 60 },
    { same: ['mailbox_digest', 'purpose'], most: 20, minutes: 1_440 },
    { same: ['developer_id'], most: 1_000, minutes: 60 },
  ],
  recover: [
    { same: ['principal'], most: 4, minutes: 15 },
    { same: ['principal', 'purpose'], most: 12, minutes: 1_440 },
    { same: ['developer_id'], most: 1_000, minutes: 60 },
  ],
};

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
  const values: { readonly [COLUMN in Column]: string | Uint8Array } = {
    principal: to.principal,
    mailbox_digest: to.mailbox,
    developer_id: to.developerId,
    purpose: to.purpose,
  };
  for (const { same, most, minutes } of LIMITS[to.purpose]) {
    const isCounted = sql.join(
      same.map((column) => sql`${sql.ref(column)} = ${values[column]}`),
      sql` AND `,
    );
    const { rows } = await sql<{ wait: number }>`
      SELECT ceil(extract(epoch FROM created_at + window_length - clock_timestamp()))::int AS wait
      FROM mail_links, (SELECT ${`${minutes} minutes`}::interval AS window_length) AS given
      WHERE ${isCounted} AND created_at > clock_timestamp() - window_length
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
