import { isEqual } from '../accounts/challenge.ts';
import { maskedAddress } from '../../base/email-address.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import { consentUrlOf, replaceLink } from '../authorization-requests/consent-link.ts';
import { type ConsentRequest, lockOwnConsent } from '../authorization-requests/consent-details.ts';
import { mustBeOpen } from '../authorization-requests/open-request.ts';
import { requestDecided } from '../authorization-requests/request.ts';
import { textsIn } from '../../web/pages/texts.ts';
import { languageOf } from '../authorization-requests/person-language.ts';
import { linkMessage } from './link-message.ts';
import { activateLink, mailNotConfigured, prepareLink, send, type SendingDependencies } from './mail-link.ts';

/**
 * Mails the person of a pending request a new consent link, for its developer (`docs/protocol.md` §6). For a name that is
 * bound to nobody, the message also confirms the address: its link binds, as if the person had it sent from the page. The
 * earlier consent link ends once the mail server has accepted the message. No browser says here which language the person
 * reads: it is the one of their last visit, and English before that.
 * @returns the masked address
 * @throws {ApiError} as `mustBeOpen`; 409 `REQUEST_DECIDED` for an approved one, `ADDRESS_MISSING` or
 *   `MAIL_NOT_CONFIGURED`; 429 `MAIL_LIMIT`; 503 `MAIL_NOT_SENT`
 */
export async function resendRequest(
  dependencies: SendingDependencies,
  own: { developerId: string; id: string },
): Promise<string> {
  const { config, database, mailer, masterKey } = dependencies;
  if (mailer === undefined) throw mailNotConfigured(409);
  const secret = newSecret('');
  const linkSecret = newSecret('link_');
  const digest = secretDigest(linkSecret);
  const prepared = await database.forPerson(async (transaction) => {
    const { request } = mustBeOpen(await lockOwnConsent(transaction, { config }, own));
    if (request.status === 'approved') throw requestDecided(request.status);
    // A message that binds nobody is counted like one that does: the address may be a stranger's as well.
    const link = await prepareLink(transaction, { masterKey, purpose: 'bind', digest }, request);
    return { ...link, isBinding: canBind(request), language: languageOf(request) };
  });
  const { isBinding, email, principal, developerName, language } = prepared;
  const consentUrl = consentUrlOf(config, secret);
  const message = linkMessage(textsIn(language), {
    to: email,
    purpose: isBinding ? 'bind' : 'ask',
    developerName,
    url: isBinding ? `${consentUrl}/link/${linkSecret}` : consentUrl,
  });
  await send(dependencies, mailer, message);
  await database.forDeveloper(own.developerId, (transaction) =>
    replaceLink(transaction, { config }, own.id, secret),
  );
  if (isBinding) {
    await database.forPerson(async (transaction) => {
      const found = await lockOwnConsent(transaction, { config }, own);
      // Of two messages at once, the one whose consent link stands is the one whose link works.
      if (found !== undefined && isEqual(found.request.consent_digest, secretDigest(secret)))
        await activateLink(transaction, principal, digest);
    });
  }
  return maskedAddress(email);
}

/** Whether the address can still say who the person is. */
function canBind({ binding, name_owner }: ConsentRequest): boolean {
  return binding === null && name_owner === null;
}
