import { server, type Unproven } from './unproven-entry.ts';

const SIGN_IN = 'It takes a person who signs in at a provider of their organization.';
const CLOCK = 'It takes longer than a run, or the clock of the database.';
const STRIPE = 'It takes Stripe.';
const SSO = 'people/single-sign-on/single-sign-on.test.ts';

/** §16. */
export const unprovenOfOrganizations: readonly Unproven[] = [
  {
    section: '16',
    says: 'A receiver MUST check the signature',
    why: 'It is about receivers, not about a server.',
    heldBy: {
      file: 'packages/sdk/test/webhooks.test.ts',
      test: 'refuses what is forged, changed, old, from the future, unsigned, or of another secret',
    },
  },
  {
    section: '16',
    says: 'A webhook that may have missed events MUST get webhook.reset',
    why: CLOCK,
    heldBy: server(
      'ledger/webhooks/deliver.test.ts',
      'after a restore an endpoint hears that it may have missed events',
    ),
  },
  {
    section: '16',
    says: 'A person has the roles of all of their groups',
    why: SIGN_IN,
    heldBy: server(SSO, 'without a mapped group a person is refused, or has the default role'),
  },
  {
    section: '16',
    says: "A person gives an e-mail address, its domain or a developer's id",
    why: SIGN_IN,
    heldBy: server(SSO, 'an answer counts once, in the browser that began, for its own connection'),
  },
  {
    section: '16',
    says: 'Where the connection has domains',
    why: SIGN_IN,
    heldBy: server(SSO, 'an unverified address, and one of another domain, sign nobody in'),
  },
  {
    section: '16',
    says: 'A session MUST end as the others do',
    why: SIGN_IN,
    heldBy: server(
      SSO,
      'a changed mapping, and a connection that is switched off or deleted, end the sessions',
    ),
  },
  {
    section: '16',
    says: 'Somebody whom an inactive user of any connection matches',
    why: SIGN_IN,
    heldBy: server(
      SSO,
      'SCIM ends what a person has, with the keys of their programs, and lets them in no more',
    ),
  },
  {
    section: '16',
    says: 'With enforced: true, an API key MUST NOT',
    why: SIGN_IN,
    heldBy: server(SSO, 'enforced: an API key opens no session, but the one for emergencies does'),
  },
  {
    section: '16',
    says: "The application's database role MUST",
    why: 'It takes the rights of the database.',
    heldBy: server('isolation/row-security.test.ts', 'UPDATE admin_entries SET action = action'),
  },
  {
    section: '16',
    says: 'More than one alert MUST NOT be open',
    why: CLOCK,
    heldBy: server('main/anomalies/anomalies.test.ts', 'opens one alert for an agent and a kind, adds to it'),
  },
  {
    section: '16',
    says: 'POST or PATCH /v1/anomalies/:id/acknowledge',
    why: CLOCK,
    heldBy: server('main/anomalies/anomalies.test.ts', 'is acknowledged, with a note, by POST and by PATCH'),
  },
  {
    section: '16',
    says: 'It MUST NOT dispose of what no signed checkpoint covers',
    why: CLOCK,
    heldBy: server('ledger/retention/retention.test.ts', 'entries that no checkpoint covers stay'),
  },
  {
    section: '16',
    says: 'Each disposal MUST be the event',
    why: CLOCK,
    heldBy: server('ledger/retention/retention.test.ts', 'which says what is gone'),
  },
  {
    section: '16',
    says: 'A request that Stripe did not sign',
    why: STRIPE,
    heldBy: server('ledger/billing/billing.test.ts', 'that are forged, changed or old are refused'),
  },
  {
    section: '16',
    says: 'Over a limit a new agent, or a new grant',
    why: STRIPE,
    heldBy: server(
      'ledger/billing/billing.test.ts',
      'new agents and grants are refused with what and how many',
    ),
  },
  {
    section: '16',
    says: 'Anything else MUST NOT be refused over a limit',
    why: STRIPE,
    heldBy: server('ledger/billing/billing.test.ts', 'and everything else goes on'),
  },
  {
    section: '16',
    says: 'Each entry MUST be in exactly one hour',
    why: STRIPE,
    heldBy: server('ledger/billing/billing.test.ts', 'bill each entry once, however many processes count'),
  },
];
