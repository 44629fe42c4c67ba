import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Profile } from '../../../src/ledger/anomalies/profile/profile.ts';
import { postgresql } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { apiFetch } from '../../support/contract.ts';
import { startServerProcess } from '../../storm/server-process.ts';
import { storeLearned } from './learned.ts';
import { around } from './planted.ts';

const ROUNDS = 6;
const ENTRIES = 400;

test('a server that is killed with -9 while it looks at the log counts each entry once, and opens each alert once', async () => {
  const place = await postgresql();
  const quiet = await testServer({ place });
  const { developer } = quiet;
  const agentId = await makeAgent(developer.call);
  await storeLearned(quiet, developer, agentId);
  const own = await around(quiet, developer.call, agentId);
  const before = await callsOf();
  await quiet.close();

  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startServerProcess({ ...place.environment, PORT: '0', GRANTEX_SIGNUP: 'open' });
    const call = callerAt(server.url);
    const entries = Array.from({ length: ENTRIES }, (_none, at) => ({
      grantId: own.grant.grantId,
      action: `tool.${round}.${at % 7}`,
      status: 'success',
    }));
    expect((await call('POST /v1/audit/batch', { entries })).status).toBe(201);
    // Sooner or later within the look that begins half a second after the entries.
    await new Promise((resolve) => setTimeout(resolve, 420 + round * 50));
    await server.kill();
  }
  const last = await testServer({ place });
  const call = callerAt(last.url);
  await expect.poll(async () => (await call('GET /v1/anomalies/profiles')).body.behind).toBe(0);
  await last.close();
  expect((await callsOf()) - before).toBe(ROUNDS * ENTRIES);
  const { body } = await anomaliesOf();
  const open = body.filter(({ closed_at }) => closed_at === null).map(({ kind }) => kind);
  expect(new Set(open).size).toBe(open.length);
  expect(open).toContain('new_action');

  function callerAt(url: string) {
    return async (line: string, sent?: object): Promise<{ status: number; body: any }> => {
      const [method = '', path = ''] = line.split(' ');
      const response = await apiFetch(url + path, {
        method,
        headers: { authorization: `Bearer ${developer.key}`, 'content-type': 'application/json' },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      return { status: response.status, body: await response.json() };
    };
  }

  async function callsOf(): Promise<number> {
    const { rows } = await read<{ profile: string }>(
      sql`SELECT profile FROM anomaly_profiles WHERE agent_id = ${agentId}`,
    );
    return (JSON.parse(rows[0]?.profile ?? '{}') as Profile).calls;
  }

  async function anomaliesOf(): Promise<{ body: readonly { kind: string; closed_at: Date | null }[] }> {
    const { rows } = await read<{ kind: string; closed_at: Date | null }>(
      sql`SELECT kind, closed_at FROM anomalies WHERE agent_id = ${agentId}`,
    );
    return { body: rows };
  }

  async function read<ROW>(statement: ReturnType<typeof sql>) {
    const reader = await testServer({ place });
    try {
      return (await reader.database.asSystem((transaction) => statement.execute(transaction))) as {
        rows: ROW[];
      };
    } finally {
      await reader.close();
    }
  }
}, 120_000);
