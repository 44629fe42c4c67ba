import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import { mailboxOf } from '../../base/email-address.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { MailPurpose } from '../../base/store/schema/people-tables.ts';

/** The recipient of a mail, and the principal and developer that it is for. */
export interface Addressee {
  /** `principals.id` */
  principal: string;
  developerId: string;
  /** {@link mailboxDigest} */
  mailbox: Uint8Array;
  purpose: MailPurpose;
}

interface Limit {
  /** The columns of a sent link that must equal those of the addressee. */
  same: readonly Column[];
  most: number;
  minutes: number;
}

type Column = 'principal' | 'mailbox_digest' | 'developer_id' | 'purpose';

/**
 * Limits per principal and per developer, regardless of what others send. Mails that replace a passkey go to a proven address and
 * are counted separately: somebody who enters that address elsewhere cannot keep its owner from recovering. Mails that
 * could not be sent count, too.
 */
const OWN_LIMITS: { readonly [PURPOSE in MailPurpose]: readonly Limit[] } = {
  bind: [
    { same: ['principal'], most: 4, minutes: 15 },
    { same: ['mailbox_digest', 'developer_id', 'purpose'], most: 6, minutes: 60 },
    { same: ['developer_id'], most: 1_000, minutes: 60 },
  ],
  recover: [
    { same: ['principal'], most: 4, minutes: 15 },
    { same: ['principal', 'purpose'], most: 12, minutes: 1_440 },
    { same: ['developer_id'], most: 1_000, minutes: 60 },
  ],
};

/** The share of each developer in a mailbox. What others send there does not count against it. */
const SHARE: readonly Limit[] = [
  { same: ['mailbox_digest', 'developer_id', 'purpose'], most: 2, minutes: 60 },
  { same: ['mailbox_digest', 'developer_id', 'purpose'], most: 4, minutes: 1_440 },
];

/** The limit of a mailbox for all developers, beyond their shares: entering an address cannot flood it. */
const SHARED_LIMITS: readonly Limit[] = [
  { same: ['mailbox_digest', 'purpose'], most: 12, minutes: 60 },
  { same: ['mailbox_digest', 'purpose'], most: 20, minutes: 1_440 },
];

/** Identifies a mailbox for counting, without storing its address. */
export function mailboxDigest(masterKey: Uint8Array, email: string): Uint8Array {
  return keyedDigest(masterKey, 'mailbox', mailboxOf(email));
}

/**
 * Refuses a mail that exceeds a limit. The mailbox is locked until the transaction ends, so that two mails at once are
 * counted one after the other.
 * @throws {ApiError} 429 `MAIL_LIMIT`
 */
export async function refuseFlood(transaction: Transaction, to: Addressee): Promise<void> {
  const lock = `mail to ${Buffer.from(to.mailbox).toString('base64url')}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction);
  const ownWait = await waitFor(transaction, to, OWN_LIMITS[to.purpose]);
  if (ownWait > 0) throw tooMany(ownWait);
  if (to.purpose !== 'bind' || (await waitFor(transaction, to, SHARE)) === 0) return;
  const sharedWait = await waitFor(transaction, to, SHARED_LIMITS);
  if (sharedWait > 0) throw tooMany(sharedWait);
}

/** Seconds until the first reached limit allows one more mail; 0 where none is reached. */
async function waitFor(transaction: Transaction, to: Addressee, limits: readonly Limit[]): Promise<number> {
  const values: { readonly [COLUMN in Column]: string | Uint8Array } = {
    principal: to.principal,
    mailbox_digest: to.mailbox,
    developer_id: to.developerId,
    purpose: to.purpose,
  };
  for (const { same, most, minutes } of limits) {
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
    if (earliest !== undefined) return Math.max(1, earliest.wait);
  }
  return 0;
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
