import type { RefusalBody } from '@grantex/core';
import type { Advice, OpenConsent } from '../credentials/credentials.ts';

/** A refusal with the address of the page, for a client that cannot show it to the person itself. */
export function withLink(
  body: RefusalBody,
  { consentUrl, scopes, isForCall }: OpenConsent,
): RefusalBody & { readonly consentUrl?: string } {
  // It names its page itself.
  if (isForCall === true) return body;
  const needed = (body.missingScopes ?? scopes).join(' and ');
  const howToAsk = `Ask the person to open ${consentUrl} and allow ${needed} there, then call again.`;
  return { ...body, consentUrl, howToAsk };
}

/** A refusal that neither the model nor the person can mend. */
export function withFault(body: RefusalBody, fault: NonNullable<Advice['fault']>): RefusalBody {
  return { ...body, ...fault };
}
