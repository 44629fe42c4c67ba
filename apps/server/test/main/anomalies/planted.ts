import { sql } from 'kysely';
import type { AnomalyKind } from '../../../src/ledger/anomalies/kinds/kinds.ts';
import { makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { Call, TestServer } from '../../support/server.ts';
import type { LearnedOptions } from './learned.ts';

/** An attack, over HTTP. */
export interface Planted {
  readonly learned?: LearnedOptions;
  /** Of the agent's grant. */
  readonly grant?: object;
  attack(around: Around): Promise<void>;
}

export interface Around {
  readonly server: TestServer;
  readonly call: Call;
  readonly grant: TestGrant;
  /** Writes entries of the grant. */
  log(...entries: object[]): Promise<void>;
}

const many = <ITEM>(count: number, make: (place: number) => ITEM): ITEM[] =>
  Array.from({ length: count }, (_none, place) => make(place));
const amount = (value: number): object => ({ metadata: { amount: value, currency: 'EUR' } });
const refused = (reason: string, more: object = {}): object => ({
  status: 'blocked',
  metadata: { reason, ...more },
});

/** What a grant needs from which something narrower is delegated. */
const BOTH = { scopes: ['flights:search', 'flights:book'] };

/** The attacks that need nothing but entries of an agent whose history is stored. */
export const ENTRIES = {
  new_action: [{ action: 'payments.delete' }],
  rate: many(35, () => ({ status: 'allowed' })),
  amount: [amount(5_000)],
  refusals: many(14, () => refused('scope_missing')),
  split_amount: [refused('amount_over', { amount: 600, currency: 'EUR' }), ...many(6, () => amount(140))],
  several_origins: many(12, (place) => ({ metadata: { clientAddress: `192.0.2.${1 + (place % 2)}` } })),
} satisfies Partial<Record<AnomalyKind, readonly object[]>>;

/** One of each kind. */
export const PLANTED: Readonly<Record<AnomalyKind, Planted>> = {
  new_action: { attack: ({ log }) => log(...ENTRIES.new_action) },
  new_scope: { grant: { scopes: ['payments:initiate:max_500'] }, attack: ({ log }) => log({}) },
  new_audience: { grant: { audience: 'https://elsewhere.example' }, attack: ({ log }) => log({}) },
  rate: { attack: ({ log }) => log(...ENTRIES.rate) },
  amount: { attack: ({ log }) => log(...ENTRIES.amount) },
  refusals: { attack: ({ log }) => log(...ENTRIES.refusals) },
  split_amount: { attack: ({ log }) => log(...ENTRIES.split_amount) },
  delegation_fan_out: {
    learned: { depth: 1 },
    grant: BOTH,
    async attack({ call, grant, log }) {
      await log({});
      const body = {
        parentGrantToken: grant.grantToken,
        subAgentId: await makeAgent(call),
        scopes: ['flights:search'],
      };
      for (let left = 12; left > 0; left -= 1) await call('POST /v1/grants/delegate', body);
    },
  },
  delegation_depth: {
    grant: BOTH,
    async attack({ call, grant, log }) {
      await log({});
      await makeChild(call, grant.grantToken, await makeAgent(call));
    },
  },
  dormant_agent: { learned: { silence: 90 }, attack: ({ log }) => log({}) },
  use_after_revocation: {
    async attack({ server, grant, log }) {
      await server.database.asSystem((transaction) =>
        sql`UPDATE grants SET issued_at = issued_at - interval '1 hour', revoked_at = clock_timestamp() - interval '10 minutes'
          WHERE id = ${grant.grantId}`.execute(transaction),
      );
      await log({});
    },
  },
  several_origins: { attack: ({ log }) => log(...ENTRIES.several_origins) },
};

/** Makes a grant of an agent, and how it writes entries. */
export async function around(
  server: TestServer,
  call: Call,
  agentId: string,
  more: object = {},
): Promise<Around> {
  const grant = await makeGrant(call, agentId, {
    audience: 'https://flights.example',
    scopes: ['flights:search'],
    ...more,
  });
  return {
    server,
    call,
    grant,
    async log(...entries) {
      const all = entries.map((entry) => ({ grantId: grant.grantId, action: 'flights.search', ...entry }));
      const { status, body } = await call('POST /v1/audit/batch', { entries: all });
      if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    },
  };
}
