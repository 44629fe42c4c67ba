import { sql } from 'kysely';
import { observeCall } from '../../../src/ledger/anomalies/detectors/observe.ts';
import type { CallFacts } from '../../../src/ledger/anomalies/kinds/facts.ts';
import { newProfile, type Profile } from '../../../src/ledger/anomalies/profile/profile.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface LearnedOptions {
  /** Days from the last call of the history to now. Default: an hour. */
  readonly silence?: number;
  /** How far the agent has delegated. Default: not at all. */
  readonly depth?: number;
}

const learnt = new Map<string, string>();

/** Six weeks of an agent that makes two calls an hour, as the detectors have learnt them. */
function learnedProfile({ silence = 0, depth = 0 }: LearnedOptions): Profile {
  const end = Date.now() - HOUR - silence * DAY;
  const begin = end - 42 * DAY;
  const profile = newProfile(begin);
  for (let at = begin; at < end; at += HOUR / 2) {
    const facts: CallFacts = {
      entryId: 'alog_history',
      at,
      agentId: 'ag_history',
      grantId: 'grnt_history',
      principal: 'prn_history',
      action: 'flights.search',
      isRefused: false,
      reason: null,
      amount: 100 + (at % 50),
      currency: 'EUR',
      address: '192.0.2.1',
      apiKey: null,
      agentKey: null,
      scopes: ['flights:search', 'flights:book'],
      audience: 'https://flights.example',
      endedAt: null,
    };
    observeCall(profile, facts);
  }
  return { ...profile, depth };
}

/** Stores what is usual for an agent, as if the server had watched it for six weeks. */
export async function storeLearned(
  { database }: Pick<TestServer, 'database'>,
  { id }: Pick<TestDeveloper, 'id'>,
  agentId: string,
  options: LearnedOptions = {},
): Promise<void> {
  const key = JSON.stringify(options);
  const profile = learnt.get(key) ?? JSON.stringify(learnedProfile(options));
  learnt.set(key, profile);
  await database.asSystem((transaction) =>
    sql`INSERT INTO anomaly_profiles (developer_id, agent_id, version, profile) VALUES (${id}, ${agentId}, 1, ${profile})`.execute(
      transaction,
    ),
  );
}
