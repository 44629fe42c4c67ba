import type { Citation } from '../runner/check.ts';

/** A requirement that no check over HTTP can show. */
export interface Unproven extends Citation {
  /** What it would take. */
  readonly why: string;
  /** The test that holds it for the server of this repository: its file, and a part of its name. */
  readonly heldBy?: { readonly file: string; readonly test: string };
}

const PERSON = 'It takes a person with a passkey, in a browser.';
const PROVIDER = 'It takes a sign-in provider that the server reaches, and a person there.';
const MAIL = 'It takes a person who follows a mailed link.';

/** Every MUST that no check cites, and why. */
export const unproven: readonly Unproven[] = [
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
    heldBy: { file: 'packages/core/test/neutral/verifier.test.ts', test: 'binding_too_weak' },
  },
];

function server(file: string, test: string): { readonly file: string; readonly test: string } {
  return { file: `apps/server/test/${file}`, test };
}
