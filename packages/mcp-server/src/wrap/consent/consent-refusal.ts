import type { RefusalBody } from '@grantex/core';
import type { Advice, OpenConsent } from '../credentials/credentials.ts';
import type { Action } from './elicitation.ts';

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

/** What came of asking a person in their client. */
export type Asked = Action | 'ended' | 'less';

const ASKED: Readonly<Record<Asked, string>> = {
  accept:
    'The person was asked in their client and has not approved yet. Tell them that you wait, then call again.',
  cancel: 'The person was asked in their client and closed the question. Ask them whether to call again.',
  ended: 'The request ended before the person decided. Ask them whether to call again.',
  less: 'The person approved less than this call needs. Ask them whether they want to be asked again, then call again.',
  decline:
    'The person was asked in their client and said no. Respect that: do not call again unless they want you to.',
};

/** A refusal after the client showed the page to the person. The model learns no address. */
export function afterAsking(body: RefusalBody, asked: Asked): RefusalBody {
  return { ...body, howToAsk: ASKED[asked] };
}

/** A refusal that neither the model nor the person can mend. */
export function withFault(body: RefusalBody, fault: NonNullable<Advice['fault']>): RefusalBody {
  return { ...body, ...fault };
}
