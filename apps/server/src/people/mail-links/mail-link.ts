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
import { consentUrlOf } from '../authorization-requests/consent-link.ts';
import { mustBeOpen } from '../authorization-requests/open-request.ts';
import {
  type ConsentRequest,
  findConsent,
  lockConsent,
  type ConsentState,
} from '../authorization-requests/consent-details.ts';
import type { Site } from '../../base/site.ts';
import type { MailMessage, Mailer } from '../mail/mailer.ts';
import { rememberLanguage } from '../authorization-requests/person-language.ts';
import type { Texts } from '../../web/pages/texts.ts';
import type { ShownLink } from './views/link-pages.ts';

/** A sent link. */
export interface MailLink extends ShownLink {
  /** `principals.id` */
  principal: string;
}

const LIFETIME = '15 minutes';

/** What sending a message about a request needs. */
export interface SendingDependencies {
  config: Site;
  database: Database;
  mailer: Mailer | undefined;
  masterKey: Uint8Array;
  log: Pick<FastifyBaseLogger, 'error'>;
}

/**
 * Mails the principal of a pending request a link that works once, for 15 minutes (`docs/protocol.md` §6). The
 * principal's older links stop working. The new one works once the mail server has accepted the message.
 * @returns the masked address
 * @throws {ApiError} as `mustBeOpen`; 409 `ADDRESS_MISSING`, `PRINCIPAL_BOUND` (to bind) or `PRINCIPAL_NOT_BOUND` (to
 *   recover); 429 `MAIL_LIMIT`; 503 `MAIL_NOT_CONFIGURED` or `MAIL_NOT_SENT`
 */
export async function sendLink(
  dependencies: SendingDependencies,
  { secret, purpose, texts }: { secret: string; purpose: MailPurpose; texts: Texts },
): Promise<string> {
  const { config, database, mailer, masterKey } = dependencies;
  if (mailer === undefined) throw mailNotConfigured(503);
  const linkSecret = newSecret('link_');
  const digest = secretDigest(linkSecret);
  const { email, principal, developerName } = await database.forPerson(async (transaction) => {
    const found = await lockConsent(transaction, { config }, secret, 'update');
    return prepareLink(transaction, { masterKey, purpose, digest }, fitting(found, purpose));
  });
  const url = `${consentUrlOf(config, secret)}/link/${linkSecret}`;
  await send(dependencies, mailer, linkMessage(texts, { to: email, purpose, developerName, url }));
  await database.forPerson(async (transaction) => {
    await activateLink(transaction, principal, digest);
    await rememberLanguage(transaction, secret, texts.language);
  });
  return maskedAddress(email);
}

export function mailNotConfigured(status: 409 | 503): ApiError {
  return new ApiError(
    status,
    'MAIL_NOT_CONFIGURED',
    'no mail server is configured, so this server cannot send the link',
  );
}

/** @throws {ApiError} 503 `MAIL_NOT_SENT` */
export async function send(
  { log }: Pick<SendingDependencies, 'log'>,
  mailer: Mailer,
  message: MailMessage,
): Promise<void> {
  try {
    await mailer.send(message);
  } catch (error) {
    log.error({ err: error }, 'a link was not mailed');
    throw new ApiError(503, 'MAIL_NOT_SENT', 'the message could not be sent; retry in 60 seconds', {
      headers: { 'retry-after': '60' },
    });
  }
}

/** A message that may be sent. */
export interface PreparedLink {
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

/**
 * Stores a link, which does not work yet, and counts it. Hold the principal's row `FOR UPDATE`.
 * @throws {ApiError} 409 `ADDRESS_MISSING`, 429 `MAIL_LIMIT`
 */
export async function prepareLink(
  transaction: Transaction,
  { masterKey, purpose, digest }: { masterKey: Uint8Array; purpose: MailPurpose; digest: Uint8Array },
  request: ConsentRequest,
): Promise<PreparedLink> {
  const { principal, developer_id, email, email_entered_at } = request;
  if (email === null || email_entered_at === null) {
    throw new ApiError(409, 'ADDRESS_MISSING', 'there is no address to send the link to');
  }
  const mailbox = mailboxDigest(masterKey, email);
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

/** From now on the link works, and the principal's older ones no longer do. */
export async function activateLink(
  transaction: Transaction,
  principal: string,
  digest: Uint8Array,
): Promise<void> {
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
