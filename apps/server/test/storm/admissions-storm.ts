import { setTimeout } from 'node:timers/promises';
import { type ChainReport, checkChain } from '@grantex/core/log';
import { callsOf, signUp, type StormCall } from './caller.ts';
import { scenarios } from './scenarios.ts';
import type { Storm } from './storm.ts';
import type { Table } from './table.ts';

/** What is left after servers or databases died while calls were admitted. */
export interface AdmissionsResult {
  readonly faults: number;
  /** Calls whose admission was acknowledged. */
  readonly admitted: number;
  /** Of these, those that have not run and gave back what they took. */
  readonly givenBack: number;
  /** Attempts that were not acknowledged; each was repeated under its key until it was. */
  readonly refused: number;
  /** Acknowledged admissions without their entry, and entries of admissions that nobody was told of. */
  readonly lost: number;
  readonly unknown: number;
  /** By how many calls and by how much the budget differs from what was acknowledged. */
  readonly misspent: number;
  readonly chain: ChainReport;
}

const SCOPE = 'payments:initiate';
/** Written exactly as a double, so that the test can add it up. */
const AMOUNT = 0.5;
const CALLERS = 8;
const BETWEEN_STRIKES = 25;
const LONGEST_PAUSE_MILLISECONDS = 60;
const RETRY_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 5_000;

/** Strikes a server that admits calls without a pause, and compares budget and log with what was acknowledged. */
async function runAdmissions(storm: Storm, rounds: number): Promise<AdmissionsResult> {
  const { url } = storm;
  const key = await signUp(url);
  const call = callsOf(url, key);
  const grant = await budgetedGrant(call);
  const admitted = new Set<string>();
  let [next, refused, givenBack, isStopping] = [0, 0, 0, false];

  async function deliver(path: string, body: object, name: string): Promise<{ [member: string]: string }> {
    for (;;) {
      try {
        const response = await fetch(url + path, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            'idempotency-key': name,
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
        });
        const answer = (await response.json()) as { [member: string]: string };
        if (response.status === 200) return answer;
      } catch {
        // Repeated like every other answer but the one that counts.
      }
      refused += 1;
      await setTimeout(RETRY_MILLISECONDS);
    }
  }

  async function admitOn(): Promise<void> {
    while (!isStopping) {
      const number = next++;
      const { decision, entryId = '' } = await deliver('/v1/admissions', grant.call, `admit-${number}`);
      if (decision !== 'allow') throw new Error(`the call ${number} was not allowed: ${decision}`);
      admitted.add(entryId);
      if (number % 3 > 0) continue;
      await deliver(
        `/v1/admissions/${entryId}/settle`,
        { status: 'failure', ran: false },
        `settle-${number}`,
      );
      givenBack += 1;
    }
  }

  const running = Promise.all(Array.from({ length: CALLERS }, admitOn));
  for (let round = 0; round < rounds; round += 1) {
    const enough = admitted.size + BETWEEN_STRIKES;
    while (admitted.size < enough) await Promise.race([setTimeout(RETRY_MILLISECONDS), running]);
    await setTimeout(Math.random() * LONGEST_PAUSE_MILLISECONDS);
    await storm.strike();
  }
  isStopping = true;
  await running;
  const left = admitted.size - givenBack;
  const { calls, amount } = await spentOf(call, grant.grantId);
  const entries = await exportOf(url, key);
  const allowed = new Set(entries.filter(({ status }) => status === 'allowed').map(({ entryId }) => entryId));
  return {
    faults: rounds,
    admitted: admitted.size,
    givenBack,
    refused,
    lost: [...admitted].filter((entryId) => !allowed.has(entryId)).length,
    unknown: [...allowed].filter((entryId) => !admitted.has(entryId)).length,
    misspent: Math.abs(calls - left) + Math.abs(amount - left * AMOUNT),
    chain: await checkChain(entries),
  };
}

/** A grant with room for every call, and the body of its calls. */
async function budgetedGrant(call: StormCall): Promise<{ grantId: string; call: object }> {
  const scopes = [SCOPE];
  const budget = { amount: '1000000', currency: 'EUR', calls: 1_000_000, per: 'grant' };
  const { id: agentId } = await call('POST /v1/agents', { name: 'an agent', scopes });
  const { code } = await call('POST /v1/authorize', {
    agentId,
    principalId: 'user_alice',
    scopes,
    authorizationDetails: [{ type: 'urn:grantex:call', scope: SCOPE, budget }],
  });
  const { grantId = '', grantToken } = await call('POST /v1/token', { code, agentId });
  const { audience } = await call(`GET /v1/grants/${grantId}`);
  const asked = {
    token: grantToken,
    audience,
    action: 'pay',
    scopes,
    input: {},
    amount: AMOUNT,
    currency: 'EUR',
  };
  return { grantId, call: asked };
}

async function spentOf(call: StormCall, grantId: string): Promise<{ calls: number; amount: number }> {
  const { budgets } = await call<{ budgets: { calls: { spent: number }; amount: { spent: string } }[] }>(
    `GET /v1/grants/${grantId}`,
  );
  return { calls: budgets[0]?.calls.spent ?? Number.NaN, amount: Number(budgets[0]?.amount.spent) };
}

async function exportOf(url: string, key: string): Promise<{ entryId: string; status: string }[]> {
  const response = await fetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${key}` } });
  if (response.status !== 200) throw new Error(`the export answered ${response.status}`);
  const lines = (await response.text()).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { entryId: string; status: string });
}

/** Whether everything that was acknowledged is there, once, and nothing else. */
function isExact({ lost, unknown, misspent, chain }: AdmissionsResult): boolean {
  return lost + unknown + misspent === 0 && chain.valid;
}

/** Servers and databases that are killed while calls are admitted and settled. */
export const admissionsStorm: Table<AdmissionsResult> = {
  claim: 'Every admitted call is recorded and debited once, and given back once, whatever dies under load.',
  columns: [
    'what happens',
    'faults',
    'admitted',
    'given back',
    'lost',
    'unknown',
    'misspent',
    'refused',
    'chain',
  ],
  rows: scenarios.slice(0, 3).map(({ name, prepare }) => ({
    name,
    async run(rounds) {
      const storm = await prepare();
      try {
        return await runAdmissions(storm, rounds);
      } finally {
        await storm.end();
      }
    },
  })),
  cells: ({ faults, admitted, givenBack, lost, unknown, misspent, refused, chain }) => [
    faults,
    admitted,
    givenBack,
    lost,
    unknown,
    misspent,
    refused,
    chain.valid ? 'whole' : `${chain.fault.kind} at ${chain.fault.seq}`,
  ],
  holds: isExact,
};
