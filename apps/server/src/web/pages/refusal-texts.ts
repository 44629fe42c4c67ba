export const ASK_AGAIN = 'Go back to the app that sent you here and let it ask again.';
const NOTHING_DONE = 'Nothing was approved.';

/** The text of every refusal that a page can show, by error code. */
export const REFUSAL_TEXTS: Readonly<Record<string, RefusalText>> = {
  NOT_FOUND: {
    title: 'There is nothing at this address',
    text: 'The address may be incomplete, or the page may have been removed.',
    next: 'Open the link again exactly as you received it, or go back to the app that gave it to you.',
  },
  REQUEST_EXPIRED: {
    title: 'This request has expired',
    text: 'A request waits for 15 minutes, and the app must fetch an approval within one minute. That time is over, and the agent got nothing.',
    next: ASK_AGAIN,
  },
  REQUEST_DENIED: {
    title: 'This request was denied',
    text: 'The agent got nothing, and this request can no longer be used.',
    next: 'You can close this page. If it was denied by mistake, go back to the app and let it ask again.',
  },
  REQUEST_CANCELLED: {
    title: 'The app took this request back',
    text: 'The agent got nothing, and this request can no longer be used.',
    next: 'You can close this page. If you expected to be asked, go back to the app.',
  },
  REQUEST_USED: {
    title: 'This request was already used',
    text: 'It was approved, and the app received the permission.',
    next: 'You can close this page. To see or end what you approved, open “What can act for you”.',
  },
  REQUEST_DECIDED: {
    title: 'This request was already decided',
    text: 'It was approved or denied before, perhaps in another window.',
    next: 'You can close this page. To see what you approved, open “What can act for you”.',
  },
  REQUEST_CHANGED: {
    title: 'Something changed while you were reading',
    text: `The request is no longer the one that you read, so your answer was refused. ${NOTHING_DONE}`,
    next: 'Reload this page and read it before you decide.',
  },
  WRONG_PERSON: {
    title: 'This is another person’s request',
    text: `The passkey that you used belongs to somebody else. ${NOTHING_DONE}`,
    next: 'Use the passkey of the person who is asked, or close this page.',
  },
  REQUEST_REVOKED: {
    title: 'This request is outdated',
    text: `Since the app asked, everything that its agent may do was ended, or you replaced your passkey. ${NOTHING_DONE}`,
    next: ASK_AGAIN,
  },
  NOTHING_CHOSEN: {
    title: 'Nothing is chosen',
    text: `To approve, choose at least one item. ${NOTHING_DONE}`,
    next: 'If you want to allow nothing, deny.',
    leadsBack: true,
  },
  CHOICE_NOT_OFFERED: {
    title: 'This cannot be chosen',
    text: `The page does not offer this choice. ${NOTHING_DONE}`,
    next: 'Open the request again and choose there.',
    leadsBack: true,
  },
  CHOICE_CHANGED: {
    title: 'Your choice has changed',
    text: `Your passkey was asked for another choice. ${NOTHING_DONE}`,
    next: 'Check it and approve again.',
    leadsBack: true,
  },
  AGENT_NOT_ACTIVE: {
    title: 'This agent is suspended',
    text: `The people behind the app have suspended it, so it cannot get permissions. ${NOTHING_DONE}`,
    next: 'You do not need to do anything. You can close this page.',
  },
  CHALLENGE_USED: {
    title: 'This attempt has ended',
    text: `It took too long, was answered before, or began in another window. ${NOTHING_DONE}`,
    next: 'Try again.',
  },
  PASSKEY_UNKNOWN: {
    title: 'This site does not know this passkey',
    text: `It may have been replaced, or belong to somebody else. ${NOTHING_DONE}`,
    next: 'Choose another passkey. If yours is gone, look below for a way to replace it.',
  },
  PASSKEY_REFUSED: {
    title: 'The passkey’s answer was not accepted',
    text: `Its answer does not match this page. ${NOTHING_DONE}`,
    next: 'Try again, and unlock the passkey when your device asks for it.',
  },
  PASSKEY_EXISTS: {
    title: 'This site already knows this passkey',
    text: 'No new passkey was made, and nothing has changed.',
    next: 'Reload this page and use your passkey.',
  },
  ADDRESS_NOT_PROVEN: {
    title: 'Confirm your address first',
    text: 'This browser has not opened the link in our message, or that was more than 15 minutes ago.',
    next: 'Reload this page and have a link sent to you.',
  },
  BINDING_NOT_ALLOWED: {
    title: 'This cannot be decided yet',
    text: `This server does not know whose name this is. ${NOTHING_DONE}`,
    next: 'Ask the people behind the app to enter your address. Then let the app ask again.',
  },
  NOT_FROM_THIS_PAGE: {
    title: 'This could not be checked',
    text: `Your answer did not come from an open page of this server in this browser. The page may have been open for too long, or your browser may block cookies. ${NOTHING_DONE}`,
    next: 'Allow cookies for this site. Then go back, reload the page and repeat your last step.',
  },
  LINK_USED: {
    title: 'This link was already used',
    text: 'A mailed link works once, and somebody has already used this one.',
    next: 'Was it you? Then continue in the browser in which you opened it. If not, open the request again and have a new link sent: it undoes what was done with this one.',
    leadsBack: true,
  },
  LINK_EXPIRED: {
    title: 'This link no longer works',
    text: 'A mailed link works for 15 minutes, until a newer one is sent or your address changes.',
    next: 'Use the newest message, or open the request again and have a new link sent.',
    leadsBack: true,
  },
  PRINCIPAL_BOUND: {
    title: 'This was already done',
    text: 'The name in this request belongs to a person with a passkey here. Only that person can decide.',
    next: 'Open the request again. If that person is you, use your passkey. If you have lost it, or have not set one up, the page says how to replace it.',
    leadsBack: true,
  },
  PRINCIPAL_NOT_BOUND: {
    title: 'There is no passkey to replace',
    text: 'Nobody has set up a passkey for the name in this request yet.',
    next: 'Open the request again: it says how to set one up.',
    leadsBack: true,
  },
  ADDRESS_MISSING: {
    title: 'There is no address to send a link to',
    text: 'The app that sent you here has not given your address to this server.',
    next: 'Ask the people behind the app to enter your address. Then let the app ask again.',
  },
  MAIL_LIMIT: {
    title: 'Too many messages to this address',
    text: 'Several links were sent to it in a short time. No more can be sent for now.',
    next: 'Use the newest message, or try again later.',
    leadsBack: true,
  },
  MAIL_NOT_CONFIGURED: {
    title: 'This server cannot send mail',
    text: 'No mail server is configured for it, so it cannot send you a link.',
    next: 'Tell the people behind the app that sent you here.',
  },
  MAIL_NOT_SENT: {
    title: 'The message could not be sent',
    text: `The mail server did not accept it, so no link was sent. ${NOTHING_DONE}`,
    next: 'Open the request again in a few minutes and have a new link sent.',
    leadsBack: true,
  },
  DIRECTORY_SIGN_IN: {
    title: 'Sign in at your organisation',
    text: `For this decision you must sign in there. ${NOTHING_DONE}`,
    next: 'Open the request again and sign in from there.',
    leadsBack: true,
  },
  DIRECTORY_SUBJECT_CHANGED: {
    title: 'This name belongs to somebody else',
    text: `Another person, or an account at another organisation, has already decided under this name, so it stays theirs. ${NOTHING_DONE}`,
    next: 'Tell the people behind the app: they must use another name for you.',
  },
  DIRECTORY_NOT_BOUND: {
    title: 'Nothing here belongs to this account',
    text: 'You have signed in, but have never decided about an agent with this account.',
    next: 'If you have another account there, sign in with it. If you have a passkey for this site, use it.',
    leadsBack: true,
  },
  SIGN_IN_OVER: {
    title: 'This sign-in has ended',
    text: `It took too long, was used before, or began in another browser. ${NOTHING_DONE}`,
    next: 'Go back to where you started in this browser, reload the page and sign in again.',
    leadsBack: true,
  },
  SIGN_IN_CANCELLED: {
    title: 'You have not signed in',
    text: `The sign-in was cancelled. ${NOTHING_DONE}`,
    next: 'If you want to decide, go back and sign in.',
    leadsBack: true,
  },
  SIGN_IN_REFUSED: {
    title: 'The sign-in was not accepted',
    text: `The answer of the sign-in does not match this page. ${NOTHING_DONE}`,
    next: 'Go back and sign in again. If it happens again, tell the people behind the app.',
    leadsBack: true,
  },
  SIGN_IN_NOT_FRESH: {
    title: 'You did not sign in again',
    text: `This decision needs a new sign-in, and your organisation does not confirm that there was one. ${NOTHING_DONE}`,
    next: 'Sign out there, go back and sign in again. If it happens again, tell the people behind the app.',
    leadsBack: true,
  },
  PROVIDER_UNAVAILABLE: {
    title: 'Signing in is not possible at the moment',
    text: `Your organisation does not answer this server. ${NOTHING_DONE}`,
    next: 'Try again in a minute. If it still fails, tell the people behind the app.',
    leadsBack: true,
  },
  SIGNED_OUT: {
    title: 'You are signed out',
    text: 'Your session has ended, or you signed out in another window. Nothing has changed.',
    next: 'Open “What can act for you” below, sign in and repeat your last step.',
  },
  SESSION_UNKNOWN: {
    title: 'This link has expired',
    text: 'It worked only for a limited time, or somebody has signed out with it.',
    next: 'Ask for a new one in the app that gave it to you, or sign in with your passkey.',
  },
  SIGNED_IN: {
    title: 'You are signed in with your passkey',
    text: 'The link that you opened was not used: it may show less, or another person’s permissions.',
    next: 'To use it anyway, sign out first and open it again.',
  },
  PASSKEY_NOT_BOUND: {
    title: 'Nothing here belongs to this passkey',
    text: 'This site knows it, but it is not bound to a name at any app.',
    next: 'If you have another passkey for this site, sign in with it.',
  },
  CONSOLE_SESSION_OVER: {
    title: 'Your session has ended',
    text: 'Nobody is signed in to the console in this browser.',
    next: 'Go back to the console, sign in and try again.',
  },
  ROLE_REQUIRED: {
    title: 'Your key may not do this',
    text: 'Only keys with the role audit-read may read the audit log.',
    next: 'Go back to the console and sign in with another key.',
  },
  DEVICE_LOGIN_UNKNOWN: {
    title: 'No program waits with this code',
    text: 'It may be mistyped, already decided, or older than 15 minutes.',
    next: 'Compare it with the code in your terminal, or run grantex login again.',
  },
  ROLE_TOO_HIGH: {
    title: 'Your key lacks this role',
    text: 'A login gives no role that the API key of your session does not have.',
    next: 'Choose other roles, or sign in to the console with another key.',
  },
  INVALID_CLIENT: {
    title: 'This server does not know the app',
    text: 'The app that sent you here is not registered, or its description cannot be read. Nothing was approved.',
    next: 'Go back to the app and connect again; it may have to be removed and added first.',
  },
  REDIRECT_URI_NOT_REGISTERED: {
    title: 'This request leads somewhere else',
    text: 'The app would get your answer at an address that it has not registered. It may not be the app that it claims to be.',
    next: 'You are not sent there. Close this page.',
  },
  INVALID_REQUEST: {
    title: 'This request cannot be read',
    text: 'The app that sent you here has made a mistake in its request. Nothing was approved.',
    next: 'Tell the people behind the app.',
  },
  INVALID_REQUEST_URI: {
    title: 'This link works once, for a minute',
    text: 'The app has prepared this request, and it was opened before or waited for too long.',
    next: ASK_AGAIN,
  },
  LOGIN_ELSEWHERE: {
    title: 'This began in another browser',
    text: 'Only the browser that the app has opened can finish this. Somebody may have sent you the link.',
    next: 'If you want to connect the app yourself, start in the app.',
  },
  NOT_KNOWN_HERE: {
    title: 'They do not know you here',
    text: `Your passkey or account is fine, but the people behind this service have not invited you. ${NOTHING_DONE}`,
    next: 'Ask them to invite you. Then connect the app again.',
    leadsBack: true,
  },
  CONSOLE_KEY_UNKNOWN: {
    title: 'This server does not know this key',
    text: 'It may be mistyped, deleted or expired, or belong to another server.',
    next: 'Copy the whole key again, or ask the person who made it for a new one.',
  },
  RATE_LIMITED: {
    title: 'Too many attempts',
    text: 'There were too many attempts in a short time.',
    next: 'Wait a minute and try again.',
  },
  TOO_MANY_NEWCOMERS: {
    title: 'Too many new people at once',
    text: `Many people have used this site for the first time within an hour. ${NOTHING_DONE}`,
    next: 'Connect the app again in an hour, and create a new passkey then: this site forgets one that was not used for an hour. People who were here before can go on now.',
  },
  TEMPORARILY_UNAVAILABLE: {
    title: 'Not available at the moment',
    text: `This server cannot reach its database. ${NOTHING_DONE}`,
    next: 'Try again in a minute.',
  },
};

/** A refusal for people who have never read an API's documentation. */
export interface RefusalText {
  /** What happened, in a few words, without a full stop. */
  title: string;
  /** What it means for them. */
  text: string;
  /** What they can do now. */
  next: string;
  /** Whether it helps to open the request again. Default: it does not. */
  leadsBack?: boolean;
}
