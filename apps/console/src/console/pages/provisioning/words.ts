import type { ScimMatch } from '@grantex/sdk';

/** Which attribute of a user is the name of a person. */
export const MATCH_WORDS: Readonly<Record<ScimMatch, string>> = {
  userName: 'userName',
  externalId: 'externalId',
  email: 'the primary e-mail address',
};

/** The attributes, in the order in which they are offered. */
export const MATCHES = Object.keys(MATCH_WORDS) as readonly ScimMatch[];
