import { core, MAIL, PERSON, PROVIDER, server, type Unproven } from './unproven-entry.ts';

/** Of §2 to §6. */
export const unprovenOfGrants: readonly Unproven[] = [
  {
    section: '2',
    says: 'A server MUST NOT store one in the clear',
    why: 'It takes a look into the database.',
    heldBy: server('authority/console/session.full.test.ts', 'is stored only as a digest'),
  },
  {
    section: '2',
    says: 'A 429 MUST have retry-after',
    why: 'A kit that reaches a limit on purpose stops the other clients of its address.',
    heldBy: server('http/rate-limits.full.test.ts', 'over the limit is 429, until the window ends'),
  },
  {
    section: '6',
    says: 'A principal MUST have one binding',
    why: PERSON,
    heldBy: server(
      'people/consent/binding.test.ts',
      'the first visitor is bound if an admin has allowed that, and nobody after',
    ),
  },
  {
    section: '6',
    says: "The passkey lives in the person's device",
    why: PERSON,
    heldBy: server('people/consent/answers.test.ts', 'without user verification approves nothing'),
  },
  {
    section: '6',
    says: 'A counter that does not increase',
    why: PERSON,
    heldBy: server('people/accounts/passkey.test.ts', 'a counter that goes back or stands still is refused'),
  },
  {
    section: '6',
    says: 'A name MUST NOT be given to somebody else',
    why: PERSON,
    heldBy: server('people/consent/binding.test.ts', 'an API key cannot give a name to another person'),
  },
  {
    section: '6',
    says: 'Another issuer, client or claim',
    why: PROVIDER,
    heldBy: server(
      'people/directory/sign-in.test.ts',
      'removing the provider ends everything that rests on it',
    ),
  },
  {
    section: '6',
    says: 'The issuer MUST be stated in each token',
    why: PROVIDER,
    heldBy: server('people/directory/sign-in.test.ts', 'is bound, and the token says by what'),
  },
  {
    section: '6',
    says: 'Each sign-in MUST stand for one decision',
    why: PROVIDER,
    heldBy: server('people/directory/attacks.full.test.ts', 'a callback works once'),
  },
  {
    section: '6',
    says: "The first approval binds the name to the provider's",
    why: PROVIDER,
    heldBy: server(
      'people/directory/sign-in.test.ts',
      'a person who gets the name from the provider later is refused',
    ),
  },
  {
    section: '6',
    says: "The server connects to whatever address the issuer's name",
    why: 'It takes names that resolve to addresses inside, and a look at what the server connects to.',
    heldBy: server(
      'base/outbound/outbound-fetch.test.ts',
      'a name that resolves to an internal address is not contacted',
    ),
  },
  {
    section: '6',
    says: 'Each scope is granted as it was asked',
    why: PERSON,
    heldBy: server(
      'web/pages/choice.full.test.ts',
      'a choice that a script made wider than the request is refused',
    ),
  },
  {
    section: '6',
    says: 'If what it showed is not what the request is now',
    why: PERSON,
    heldBy: server(
      'web/pages/consent.test.ts',
      'a request that was changed after it was shown is not approved',
    ),
  },
  {
    section: '6',
    says: 'The answer MUST use up the challenge',
    why: PERSON,
    heldBy: server('people/consent/answers.test.ts', 'counts once'),
  },
  {
    section: '6',
    says: 'The code MUST NOT live for more than 60 seconds',
    why: 'It takes a minute, or the clock of the database.',
    heldBy: server('authority/tokens/exchange.test.ts', 'a code is valid for 60 seconds'),
  },
  {
    section: '6',
    says: 'On a live server a code MUST be exchanged only',
    why: 'It takes a row that the database itself refuses.',
    heldBy: server('isolation/live-key.full.test.ts', 'no API key of any role decides'),
  },
  {
    section: '6',
    says: 'Once somebody was bound the address MUST be fixed',
    why: PERSON,
    heldBy: server('people/consent/mail-links.full.test.ts', 'no API key changes their address'),
  },
  {
    section: '6',
    says: 'Opening it MUST NOT change anything',
    why: MAIL,
    heldBy: server('people/consent/mail-links.full.test.ts', 'is not used up by opening it'),
  },
  {
    section: '6',
    says: 'A token whose acr is not that of this binding',
    why: 'It is about guards, not about a server.',
    heldBy: core('neutral/verifier.test.ts', 'binding_too_weak'),
  },
  {
    section: '3',
    says: 'In live mode a code MUST exist only',
    why: PERSON,
    heldBy: server('isolation/live-key.full.test.ts', 'no API key of any role decides'),
  },
  {
    section: '3',
    says: 'Each server has its own database',
    why: 'It takes a second server.',
    heldBy: server(
      'authority/grants/delegate.test.ts',
      'a token of a server with another issuer cannot be a parent',
    ),
  },
  {
    section: '3',
    says: 'It MUST NOT give a role that its own key lacks',
    why: 'It takes a person in the console.',
    heldBy: server(
      'authority/device-logins/device-logins.full.test.ts',
      'nobody gives a role that the key of their session lacks',
    ),
  },
  {
    section: '3',
    says: 'The key expires after 90 days',
    why: 'It takes a person in the console.',
    heldBy: server(
      'authority/device-logins/device-logins.full.test.ts',
      'deleting a key deletes the keys that were allowed in its sessions',
    ),
  },
  {
    section: '3',
    says: 'One button MUST revoke a grant',
    why: PERSON,
    heldBy: server(
      'people/permissions/permissions.full.test.ts',
      'a stop has ended a permission and everything below it',
    ),
  },
  {
    section: '3',
    says: 'The page shows what others hold',
    why: PERSON,
    heldBy: server(
      'people/permissions/pause.test.ts',
      'what the developer holds is shown with the reason, and stays',
    ),
  },
  {
    section: '3',
    says: 'An unknown or ended session MUST be 401',
    why: 'It takes a browser at the permissions page.',
    heldBy: server(
      'people/permissions/permissions.full.test.ts',
      'an unknown, expired or malformed vouched session opens nothing',
    ),
  },
  {
    section: '3',
    says: 'It MUST NOT replace the session of somebody',
    why: PERSON,
    heldBy: server(
      'people/permissions/permissions.full.test.ts',
      'does not replace the session of a person who signed in',
    ),
  },
  {
    section: '3',
    says: 'Signing in MUST give a new session',
    why: PERSON,
    heldBy: server(
      'people/permissions/permissions.full.test.ts',
      'signing in creates a new session and a new visit',
    ),
  },
  {
    section: '3',
    says: 'Each POST MUST carry a token',
    why: PERSON,
    heldBy: server('people/permissions/permissions.full.test.ts', 'no other site can press a button'),
  },
  {
    section: '3',
    says: 'A GET MUST NOT change anything',
    why: PERSON,
    heldBy: server('people/permissions/permissions.full.test.ts', 'opening an address never acts'),
  },
];
