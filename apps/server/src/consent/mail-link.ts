import { sql } from 'kysely';
import { principalBound } from '../accounts/binding.ts';
import type { Dependencies } from '../dependencies.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { mailboxDigest, refuseFlood } from '../mail/limits.ts';
import { newSecret, secretDigest } from '../secrets.ts';
import type { Transaction } from '../store/database.ts';
import type { MailPurpose, RequestStatus } from '../store/schema.ts';
import { forgetProofs } from './address-proof.ts';
import { linkMessage } from './link-message.ts';

/** A link as it was sent. */
export interface MailLink {
  purpose: MailPurpose;
  /** `principals.id` */
  principal: string;
}

const LIFETIME = '15 minutes';

type SendingDependencies = Pick<Dependencies, 'config' | 'database' | 'mailer' | 'masterKey' | 'log'>;

/**
 * Mails the principal of a pending request a link that works once, for 15 minutes (`docs/protocol.md` §6). Older
 * links of theirs stop working. It works from when the mail server has taken the message: one that was not sent never
 * does.
 * @throws {ApiError} 404; 410 `REQUEST_EXPIRED`; 409 `REQUEST_DECIDED`, `ADDRESS_MISSING`, `PRINCIPAL_BOUND` (to bind)
 *   or `PRINCIPAL_NOT_BOUND` (to recover); 429 `MAIL_LIMIT`; 503 `MAIL_NOT_CONFIGURED` or `MAIL_NOT_SENT`
 */
export async function sendLink(
  { config, database, mailer, masterKey, log }: SendingDependencies,
  { secret, purpose }: { secret: string; purpose: MailPurpose },
): Promise<void> {
  if (mailer === undefined) {
    throw new ApiError(
      503,
      'MAIL_NOT_CONFIGURED',
      'this server has no mail server, and cannot send the link',
    );
  }
  const linkSecret = newSecret('link_');
  const digest = secretDigest(linkSecret);
  const { email, principal, developerName } = await database.forPerson((transaction) =>
    prepare(transaction, { secret, purpose, digest, masterKey }),
  );
  const url = `${config.publicUrl}/consent/${secret}/link/${linkSecret}`;
  try {
    await mailer.send(linkMessage({ to: email, purpose, developerName, url }));
  } catch (error) {
    log.error({ err: error }, 'a link was not mailed');
    throw new ApiError(503, 'MAIL_NOT_SENT', 'the message could not be sent; retry in 60 seconds', {
      headers: { 'retry-after': '60' },
    });
  }
  await database.forPerson((transaction) => activate(transaction, principal, digest));
}

interface Prepared {
  email: string;
  principal: string;
  developerName: string;
}

interface Request {
  id: string;
  principal: string;
  developer_id: string;
  developer_name: string;
  email: string | null;
  email_entered_at: Date | null;
  status: RequestStatus;
  is_over: boolean;
  is_bound: boolean;
}

/** The request behind a consent link, with its principal locked: nobody binds, or enters an address, meanwhile. */
async function findRequest(transaction: Transaction, secret: string): Promise<Request> {
  const digest = secretDigest(secret);
  await sql`SELECT FROM principals
    WHERE id = (SELECT principal FROM authorization_requests WHERE consent_digest = ${digest}) FOR UPDATE`.execute(
    transaction,
  );
  const request = await transaction
    .selectFrom('authorization_requests as request')
    .innerJoin('principals as person', 'person.id', 'request.principal')
    .innerJoin('developers as developer', 'developer.id', 'request.developer_id')
    .select(['request.id', 'request.principal', 'request.developer_id', 'request.status'])
    .select(['person.email', 'person.email_entered_at', 'developer.name as developer_name'])
    .select(({ exists, selectFrom }) => [
      sql<boolean>`request.expires_at <= clock_timestamp()`.as('is_over'),
      exists(
        selectFrom('bindings')
          .select('bindings.id')
          .whereRef('bindings.principal', '=', 'person.id')
          .where('bindings.ended_at', 'is', null),
      )
        .$castTo<boolean>()
        .as('is_bound'),
    ])
    .where('request.consent_digest', '=', digest)
    .executeTakeFirst();
  if (request === undefined) throw notFound('request');
  return request;
}

function refuseUnlessFitting({ status, is_over, is_bound }: Request, purpose: MailPurpose): void {
  if (status !== 'pending') throw new ApiError(409, 'REQUEST_DECIDED', `this request is ${status} already`);
  if (is_over) throw new ApiError(410, 'REQUEST_EXPIRED', 'the time of this request is over');
  if (purpose === 'bind' && is_bound) throw principalBound();
  if (purpose === 'recover' && !is_bound) {
    throw new ApiError(409, 'PRINCIPAL_NOT_BOUND', 'this person has no passkey here that could be replaced');
  }
}

/** Writes the link down, as one that does not work yet. */
async function prepare(
  transaction: Transaction,
  asked: { secret: string; purpose: MailPurpose; digest: Uint8Array; masterKey: Uint8Array },
): Promise<Prepared> {
  const { purpose, digest } = asked;
  const request = await findRequest(transaction, asked.secret);
  refuseUnlessFitting(request, purpose);
  const { principal, developer_id, email, email_entered_at } = request;
  if (email === null || email_entered_at === null) {
    throw new ApiError(409, 'ADDRESS_MISSING', 'no address is known that the link could be sent to');
  }
  const mailbox = mailboxDigest(asked.masterKey, email);
  await refuseFlood(transaction, { principal, developerId: developer_id, mailbox });
  await transaction
    .insertInto('mail_links')
    .values({
      digest,
      developer_id,
      principal,
      request_id: request.id,
      email_entered_at,
      mailbox_digest: mailbox,
      purpose,
      expires_at: sql<Date>`clock_timestamp()`,
    })
    .execute();
  return { email, principal, developerName: request.developer_name };
}

async function activate(transaction: Transaction, principal: string, digest: Uint8Array): Promise<void> {
  await sql`SELECT FROM principals WHERE id = ${principal} FOR UPDATE`.execute(transaction);
  await sql`UPDATE mail_links SET expires_at = CASE WHEN digest = ${digest}
      THEN clock_timestamp() + ${LIFETIME}::interval ELSE least(expires_at, clock_timestamp()) END
    WHERE principal = ${principal} AND used_at IS NULL`.execute(transaction);
}

/**
 * Looks at a link without using it up: scanners of mail open what they find.
 * @throws {ApiError} 404; 409 `LINK_USED`, and as for the request; 410 `LINK_EXPIRED`
 */
export async function readLink(
  transaction: Transaction,
  { secret, linkSecret }: { secret: string; linkSecret: string },
): Promise<MailLink> {
  const request = await findRequest(transaction, secret);
  const link = await transaction
    .selectFrom('mail_links')
    .select(['purpose', 'principal', 'used_at', 'email_entered_at'])
    .select(sql<boolean>`expires_at <= clock_timestamp()`.as('is_over'))
    .where('digest', '=', secretDigest(linkSecret))
    .where('request_id', '=', request.id)
    .executeTakeFirst();
  if (link === undefined) throw notFound('link');
  if (link.used_at !== null) throw new ApiError(409, 'LINK_USED', 'this link has been used already');
  const isSuperseded = link.email_entered_at.getTime() !== request.email_entered_at?.getTime();
  if (link.is_over || isSuperseded) {
    throw new ApiError(
      410,
      'LINK_EXPIRED',
      'this link works no longer: its time is over, or a newer one was sent',
    );
  }
  refuseUnlessFitting(request, link.purpose);
  return { purpose: link.purpose, principal: link.principal };
}

/**
 * Uses a link up: this visit has proven the principal's address for 15 minutes, and no other has any more.
 * @param asked.visitDigest of a visit that is new, so that nobody else can know its secret
 * @throws {ApiError} as {@link readLink}
 */
export async function followLink(
  transaction: Transaction,
  asked: { secret: string; linkSecret: string; visitDigest: Uint8Array },
): Promise<MailLink> {
  // Under the lock that `findRequest` takes: of two at once the second finds the link used.
  const { purpose, principal } = await readLink(transaction, asked);
  const used = await transaction
    .updateTable('mail_links')
    .set({ used_at: sql<Date>`clock_timestamp()` })
    .where('digest', '=', secretDigest(asked.linkSecret))
    .returning(['developer_id', 'email_entered_at'])
    .executeTakeFirstOrThrow();
  await forgetProofs(transaction, principal);
  await transaction
    .insertInto('address_proofs')
    .values({
      ...used,
      digest: asked.visitDigest,
      principal,
      purpose,
      expires_at: sql<Date>`clock_timestamp() + ${LIFETIME}::interval`,
    })
    .execute();
  return { purpose, principal };
}
