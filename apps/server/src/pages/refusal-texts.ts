import type { ApiError } from '../http/api-error.ts';

/** A refusal for somebody who has never read an API's documentation. */
export interface RefusalText {
  /** What happened, in a few words, without a full stop. */
  title: string;
  /** What it means for them. */
  text: string;
  /** What they can do now. */
  next: string;
}

const ASK_AGAIN = 'Go back to the app that sent you here, and let it ask again.';
const NOTHING_DONE = 'Nothing was approved.';

/** By error code. Each room that shows pages adds its own. */
const TEXTS: Readonly<Record<string, RefusalText>> = {
  NOT_FOUND: {
    title: 'There is nothing at this address',
    text: 'The address may be incomplete, or what it led to is gone.',
    next: 'Open the link again exactly as you were given it, or go back to the app that gave it to you.',
  },
  REQUEST_EXPIRED: {
    title: 'This request has run out',
    text: `A request waits for 15 minutes, and the time of this one is over. ${NOTHING_DONE}`,
    next: ASK_AGAIN,
  },
  REQUEST_DENIED: {
    title: 'This request was denied',
    text: 'The agent did not get what it asked for, and this request cannot be used any more.',
    next: 'You can close this page. If it was denied by mistake, go back to the app and let it ask again.',
  },
  REQUEST_USED: {
    title: 'This request has been used',
    text: 'It was approved, and the app has received the permission.',
    next: 'You can close this page. To see or end what you have approved, open “What can act for you”.',
  },
  REQUEST_DECIDED: {
    title: 'This request has been decided already',
    text: 'It was approved or denied before, perhaps in another window.',
    next: 'You can close this page. To see what you have approved, open “What can act for you”.',
  },
  REQUEST_CHANGED: {
    title: 'Something changed while you were reading',
    text: `What you were shown is not what would be approved now, so it was refused. ${NOTHING_DONE}`,
    next: 'Load this page again and read it once more before you decide.',
  },
  WRONG_PERSON: {
    title: 'This is another person’s request',
    text: `The passkey that you used belongs to somebody else than the person who is asked here. ${NOTHING_DONE}`,
    next: 'Use the passkey of the person who is asked, or close this page.',
  },
  NOT_FROM_THIS_PAGE: {
    title: 'This could not be checked',
    text: `What arrived did not come from an open page of this server in this browser. Perhaps the page was open for long, or your browser sends no cookies. ${NOTHING_DONE}`,
    next: 'Go back, load the page again, and repeat what you did. Cookies of this site must be allowed.',
  },
  RATE_LIMITED: {
    title: 'Too many attempts',
    text: 'There were more attempts in a short time than this server answers.',
    next: 'Wait a minute, and try again.',
  },
  TEMPORARILY_UNAVAILABLE: {
    title: 'Not available at the moment',
    text: `This server cannot reach its database. ${NOTHING_DONE}`,
    next: 'Try again in a minute.',
  },
};

const BY_STATUS: Readonly<Record<number, RefusalText>> = {
  429: TEXTS['RATE_LIMITED'] as RefusalText,
  503: TEXTS['TEMPORARILY_UNAVAILABLE'] as RefusalText,
};

/** What to tell a person about a refusal: by its code, else by its status, else its own message. */
export function sentenceOf({ status, code, message }: ApiError): RefusalText {
  const known = TEXTS[code] ?? BY_STATUS[status];
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
