import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { principalBound } from '../accounts/binding.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { mailboxDigest, refuseFlood } from '../mail/limits.ts';
import { maskedAddress } from '../../base/email-address.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction, Database } from '../../base/store/database.ts';
import type { MailPurpose } from '../../base/store/schema/people-tables.ts';
import { forgetProofs } from '../authorization-requests/address-proof.ts';
import { linkMessage } from './link-message.ts';
import { mustBeOpen } from '../authorization-requests/open-request.ts';
import {
  type ConsentRequest,
  findConsent,
  lockConsent,
  type ConsentState,
} from '../authorization-requests/consent-details.ts';
import type { Site } from '../../base/site.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { ShownLink } from './views/link-pages.ts';

/** A sent link. */
export interface MailLink extends ShownLink {
  /** `principals.id` */
  principal: string;
}

const LIFETIME = '15 minutes';

type SendingDependencies = {
  config: Site;
  database: Database;
  mailer: Mailer | undefined;
  masterKey: Uint8Array;
  log: Pick<FastifyBaseLogger, 'error'>;
};

/**
 * Mails the principal of a pending request a link that works once, for 15 minutes (`docs/protocol.md` §6). The
 * principal's older links stop working. The new one works once the mail server has accepted the message.
 * @returns the masked address
 * @throws {ApiError} as `mustBeOpen`; 409 `ADDRESS_MISSING`, `PRINCIPAL_BOUND` (to bind) or `PRINCIPAL_NOT_BOUND` (to
 *   recover); 429 `MAIL_LIMIT`; 503 `MAIL_NOT_CONFIGURED` or `MAIL_NOT_SENT`
 */
export async function sendLink(
  { config, database, mailer, masterKey, log }: SendingDependencies,
  { secret, purpose }: { secret: string; purpose: MailPurpose },
): Promise<string> {
  if (mailer === undefined) {
    throw new ApiError(
      503,
      'MAIL_NOT_CONFIGURED',
      'no mail server is configured, so this server cannot send the link',
    );
  }
  const linkSecret = newSecret('link_');
  const digest = secretDigest(linkSecret);
  const { email, principal, developerName } = await database.forPerson((transaction) =>
    prepare(transaction, { config, secret, purpose, digest, masterKey }),
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
  return maskedAddress(email);
}

interface Prepared {
  email: string;
  principal: string;
  developerName: string;
}

/** Checks that a link with this purpose makes sense for the request. */
function fitting(found: ConsentState | undefined, purpose: MailPurpose): ConsentRequest {
  const { request } = mustBeOpen(found);
  const isBound = request.binding !== null;
  if (purpose === 'bind' && isBound) throw principalBound();
  // A person whom a provider signs in has no passkey: the provider identifies them while it is configured.
  if (purpose === 'recover' && (!isBound || request.binding?.way === 'directory')) {
    throw new ApiError(409, 'PRINCIPAL_NOT_BOUND', 'this person has no passkey here to replace');
  }
  return request;
}

/** Stores the link, which does not work yet. */
async function prepare(
  transaction: Transaction,
  asked: { config: Site; masterKey: Uint8Array } & {
    secret: string;
    purpose: MailPurpose;
    digest: Uint8Array;
  },
): Promise<Prepared> {
  const { purpose, digest } = asked;
  const request = fitting(await lockConsent(transaction, asked, asked.secret, 'update'), purpose);
  const { principal, developer_id, email, email_entered_at } = request;
  if (email === null || email_entered_at === null) {
    throw new ApiError(409, 'ADDRESS_MISSING', 'there is no address to send the link to');
  }
  const mailbox = mailboxDigest(asked.masterKey, email);
  await refuseFlood(transaction, { principal, developerId: developer_id, mailbox, purpose });
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

/** A link, as the mailed address contains it. */
export interface OpenedLink {
  /** The secret of the consent link. */
  secret: string;
  linkSecret: string;
}

/**
 * Reads a link without using it up: mail scanners open every link that they find.
 * @throws {ApiError} 404; 409 `LINK_USED`; 410 `LINK_EXPIRED`; and as `mustBeOpen`
 */
export async function readLink(
  transaction: Transaction,
  { config }: { config: Site },
  opened: OpenedLink,
): Promise<MailLink> {
  return checkLink(transaction, opened, await findConsent(transaction, { config }, opened.secret));
}

/**
 * Uses up a link: for 15 minutes one visit, and no other, has proven the principal's address.
 * @param newVisit starts that visit and returns the digest of its secret, which is new, so that nobody else knows it
 * @throws {ApiError} as {@link readLink}
 */
export async function followLink(
  transaction: Transaction,
  { config }: { config: Site },
  opened: OpenedLink,
  newVisit: () => Uint8Array,
): Promise<MailLink> {
  // The principal is locked: of two at once, the second finds the link used.
  const found = await lockConsent(transaction, { config }, opened.secret, 'update');
  const link = await checkLink(transaction, opened, found);
  const used = await transaction
    .updateTable('mail_links')
    .set({ used_at: sql<Date>`clock_timestamp()` })
    .where('digest', '=', secretDigest(opened.linkSecret))
    .where('used_at', 'is', null)
    .returning(['developer_id', 'principal', 'email_entered_at', 'purpose'])
    .executeTakeFirst();
  if (used === undefined) throw linkUsed();
  await forgetProofs(transaction, link.principal);
  await transaction
    .insertInto('address_proofs')
    .values({
      ...used,
      digest: newVisit(),
      expires_at: sql<Date>`clock_timestamp() + ${LIFETIME}::interval`,
    })
    .execute();
  return link;
}

async function checkLink(
  transaction: Transaction,
  { linkSecret }: OpenedLink,
  found: ConsentState | undefined,
): Promise<MailLink> {
  const link = await transaction
    .selectFrom('mail_links')
    .select(['request_id', 'purpose', 'principal', 'used_at', 'email_entered_at'])
    .select(sql<boolean>`expires_at <= clock_timestamp()`.as('is_over'))
    .where('digest', '=', secretDigest(linkSecret))
    .executeTakeFirst();
  if (link === undefined || link.request_id !== found?.request.id) throw notFound('link');
  if (link.used_at !== null) throw linkUsed();
  const isSuperseded = link.email_entered_at.getTime() !== found.request.email_entered_at?.getTime();
  if (link.is_over || isSuperseded) {
    throw new ApiError(
      410,
      'LINK_EXPIRED',
      'this link no longer works: it has expired, or a newer one was sent',
    );
  }
  const { principal, email, principal_id, developer_name } = fitting(found, link.purpose);
  return {
    purpose: link.purpose,
    principal,
    email: maskedAddress(email ?? ''),
    principalId: principal_id,
    developerName: developer_name,
  };
}

function linkUsed(): ApiError {
  return new ApiError(409, 'LINK_USED', 'this link was already used');
}
