export const ASK_AGAIN = 'Go back to the app that sent you here, and let it ask again.';
const NOTHING_DONE = 'Nothing was approved.';

/** The text of every refusal that a page can show, by error code. */
export const REFUSAL_TEXTS: Readonly<Record<string, RefusalText>> = {
  NOT_FOUND: {
    title: 'There is nothing at this address',
    text: 'The address may be incomplete, or what it led to is gone.',
    next: 'Open the link again exactly as you were given it, or go back to the app that gave it to you.',
  },
  REQUEST_EXPIRED: {
    title: 'This request has run out',
    text: 'A request waits for 15 minutes, and an approval for one until the app has fetched it. That time is over, and the agent got nothing.',
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
  REQUEST_REVOKED: {
    title: 'This request was overtaken',
    text: `After the app asked, everything that its agent may do was ended, or you replaced your passkey. ${NOTHING_DONE}`,
    next: ASK_AGAIN,
  },
  NOTHING_CHOSEN: {
    title: 'Nothing is chosen',
    text: `To approve, choose at least one of the things that are asked for. ${NOTHING_DONE}`,
    next: 'If you want none of them, deny.',
    leadsBack: true,
  },
  CHOICE_NOT_OFFERED: {
    title: 'This cannot be chosen',
    text: `What was chosen is not what the page offers. ${NOTHING_DONE}`,
    next: 'Load the page of the request again, and choose there.',
    leadsBack: true,
  },
  CHOICE_CHANGED: {
    title: 'Your choice changed meanwhile',
    text: `It is not what your passkey was asked for. ${NOTHING_DONE}`,
    next: 'Look at it once more, and approve again.',
    leadsBack: true,
  },
  AGENT_NOT_ACTIVE: {
    title: 'This agent is suspended',
    text: `The people behind the app have suspended it, and it gets no permissions. ${NOTHING_DONE}`,
    next: 'There is nothing that you need to do. You can close this page.',
  },
  CHALLENGE_USED: {
    title: 'This attempt is over',
    text: `It took too long, was answered before, or began in another window. ${NOTHING_DONE}`,
    next: 'Try again.',
  },
  PASSKEY_UNKNOWN: {
    title: 'This passkey is not known here',
    text: `It may have been replaced, or belong to somebody else. ${NOTHING_DONE}`,
    next: 'Choose another passkey. If yours is gone, look below for a way to replace it.',
  },
  PASSKEY_REFUSED: {
    title: 'The passkey’s answer was not accepted',
    text: `What it signed does not fit this page. ${NOTHING_DONE}`,
    next: 'Try again, and unlock the passkey when your device asks for it.',
  },
  PASSKEY_EXISTS: {
    title: 'This passkey is known here already',
    text: 'It was not made anew, and nothing was changed.',
    next: 'Load this page again and use the passkey that you have.',
  },
  ADDRESS_NOT_PROVEN: {
    title: 'Your address comes first',
    text: 'This browser has not followed the link that is mailed to you, or that was more than 15 minutes ago.',
    next: 'Load this page again and let the link be sent to you.',
  },
  BINDING_NOT_ALLOWED: {
    title: 'This cannot be decided yet',
    text: `Nobody has told this server whose name this is. ${NOTHING_DONE}`,
    next: 'Ask the people behind the app to enter your address, and let the app ask again.',
  },
  NOT_FROM_THIS_PAGE: {
    title: 'This could not be checked',
    text: `What arrived did not come from an open page of this server in this browser. Perhaps the page was open for long, or your browser sends no cookies. ${NOTHING_DONE}`,
    next: 'Go back, load the page again, and repeat what you did. Cookies of this site must be allowed.',
  },
  LINK_USED: {
    title: 'This link has been used',
    text: 'A link that was mailed works once, and somebody has gone on with it already.',
    next: 'Was it you? Then go on in the browser in which you followed it. If not, open the request again and let a new link be sent: what was done with this one ends then.',
    leadsBack: true,
  },
  LINK_EXPIRED: {
    title: 'This link does not work any more',
    text: 'A link that was mailed works for 15 minutes, until a newer one is sent, and while the address is still yours.',
    next: 'Take the newest message, or open the request again and let a new link be sent.',
    leadsBack: true,
  },
  PRINCIPAL_BOUND: {
    title: 'This has been done already',
    text: 'The name in this request belongs to somebody who has a passkey here, and who alone can decide.',
    next: 'Open the request again. If that person is you, use your passkey there; if you have not set one up, or lost it, the page says how to replace it.',
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
    text: 'The app that sent you here has not told this server where it can reach you.',
    next: 'Ask the people behind the app to enter your address, and let the app ask again.',
  },
  MAIL_LIMIT: {
    title: 'Too many messages to this address',
    text: 'Several links were sent to it in a short time, and no more are sent for now.',
    next: 'Take the newest message, or wait and try again later.',
    leadsBack: true,
  },
  MAIL_NOT_CONFIGURED: {
    title: 'This server cannot send mail',
    text: 'Nobody has set up a mail server for it, and so no link can reach you.',
    next: 'Tell the people behind the app that sent you here.',
  },
  MAIL_NOT_SENT: {
    title: 'The message could not be sent',
    text: `The mail server did not take it, so there is no link that works. ${NOTHING_DONE}`,
    next: 'Open the request again in a few minutes and let a new link be sent.',
    leadsBack: true,
  },
  DIRECTORY_SIGN_IN: {
    title: 'Your organisation says who you are',
    text: `This is decided by signing in there, and by nothing else. ${NOTHING_DONE}`,
    next: 'Load the page of the request again, and sign in there.',
    leadsBack: true,
  },
  DIRECTORY_SUBJECT_CHANGED: {
    title: 'This name belongs to somebody else',
    text: `Another person, or an account at another organisation, has decided here under this name before, and it stays theirs. ${NOTHING_DONE}`,
    next: 'Tell the people behind the app: they must use another name for you.',
  },
  DIRECTORY_NOT_BOUND: {
    title: 'Nothing here belongs to this account',
    text: 'You have signed in, but have decided about no agent here with this account.',
    next: 'If you have another account there, sign in with that one. If you have a passkey for this site, use it.',
    leadsBack: true,
  },
  SIGN_IN_OVER: {
    title: 'This sign-in is over',
    text: `It took too long, was used before, or began in another browser. ${NOTHING_DONE}`,
    next: 'Go back to where you began in this browser, load the page again, and sign in once more.',
    leadsBack: true,
  },
  SIGN_IN_CANCELLED: {
    title: 'You have not signed in',
    text: `Where you were to sign in, this was cancelled. ${NOTHING_DONE}`,
    next: 'If you want to decide, go back and sign in.',
    leadsBack: true,
  },
  SIGN_IN_REFUSED: {
    title: 'The sign-in was not accepted',
    text: `What came back with you does not fit this page. ${NOTHING_DONE}`,
    next: 'Go back and sign in once more. If it happens again, tell the people behind the app.',
    leadsBack: true,
  },
  SIGN_IN_NOT_FRESH: {
    title: 'You were not asked who you are',
    text: `For this you must sign in anew, and where you sign in does not say that you have. ${NOTHING_DONE}`,
    next: 'Sign out there, go back, and sign in once more. If it happens again, tell the people behind the app.',
    leadsBack: true,
  },
  PROVIDER_UNAVAILABLE: {
    title: 'Signing in is not possible at the moment',
    text: `Where you sign in does not answer this server. ${NOTHING_DONE}`,
    next: 'Try again in a minute. If it does not pass, tell the people behind the app.',
    leadsBack: true,
  },
  SIGNED_OUT: {
    title: 'You are signed out',
    text: 'Your time here was over, or you signed out in another window. Nothing was changed.',
    next: 'Open “What can act for you” below, sign in, and repeat what you did.',
  },
  SESSION_UNKNOWN: {
    title: 'This link has run out',
    text: 'It worked for a time only, and that is over; or somebody has signed out of it.',
    next: 'Go back to the app that gave it to you and ask for a new one, or sign in with your passkey.',
  },
  SIGNED_IN: {
    title: 'You are signed in with your passkey',
    text: 'The link that you followed was not used, since it may show less, or what is somebody else’s.',
    next: 'To use it all the same, sign out first and open it again.',
  },
  PASSKEY_NOT_BOUND: {
    title: 'Nothing here belongs to this passkey',
    text: 'It is known here, but no name at any app is bound to the person who has it.',
    next: 'If you have another passkey for this site, sign in with that one.',
  },
  CONSOLE_SESSION_OVER: {
    title: 'Your session is over',
    text: 'Nobody is signed in to the console in this browser.',
    next: 'Go back to the console, sign in again, and then try once more.',
  },
  ROLE_REQUIRED: {
    title: 'Your key may not do this',
    text: 'Only keys with the role audit-read may read the audit log.',
    next: 'Go back to the console, and sign in with another key.',
  },
  CONSOLE_KEY_UNKNOWN: {
    title: 'This key is not known here',
    text: 'It may be mistyped, revoked or expired, or belong to another server.',
    next: 'Copy the whole key once more, or ask whoever made it for a new one.',
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
