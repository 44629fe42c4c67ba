import type { ApiError } from '../../base/api-error.ts';
import type { RefusalText } from './refusal-text.ts';
import { ASK_AGAIN, REFUSAL_TEXTS } from './refusal-texts.ts';

const BY_STATUS: Readonly<Record<number, RefusalText>> = {
  429: REFUSAL_TEXTS['RATE_LIMITED'] as RefusalText,
  503: REFUSAL_TEXTS['TEMPORARILY_UNAVAILABLE'] as RefusalText,
};

/** What to tell a person about a refusal: by its code, else by its status, else its own message. */
export function sentenceOf({ status, code, message }: ApiError): RefusalText {
  const known = REFUSAL_TEXTS[code] ?? BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) {
    return {
      title: 'Something went wrong here',
      text: 'The fault is this server’s, not yours.',
      next: 'Try again in a minute.',
    };
  }
  return { title: 'This was refused', text: `The server says: ${message}.`, next: ASK_AGAIN };
}
