import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkChain } from '@grantex/core/log';
import { openDatabase } from '../../../src/base/store/database.ts';
import { type Load, startLoad } from '../../storm/load.ts';
import { findLosses } from '../../storm/losses.ts';
import { type ServerProcess, startServerProcess } from '../../storm/server-process.ts';
import { apiFetch } from '../../support/contract.ts';
import { emptyPostgresql } from '../../support/databases.ts';
import { seed, seedKey } from './seed.ts';

const EACH = 600;

let servers: ServerProcess[] = [];
let key: string;
let grantId: string;
beforeAll(async () => {
  const { environment } = await emptyPostgresql();
  const database = await openDatabase({ dataDirectory: '', url: environment['DATABASE_URL'] ?? '' });
  const seeded = await seed(database);
  grantId = seeded.grantId;
  key = await seedKey(database, seeded.developerId, ['audit-write', 'audit-read']);
  await database.close();
  servers = await Promise.all([1, 2].map(() => startServerProcess({ PORT: '0', ...environment })));
});
afterAll(() => Promise.all(servers.map((server) => server.kill())));

test('two processes under load write one chain: no gap, no duplicate, no fork', async () => {
  const loads = servers.map(({ url }, index) =>
    startLoad({ url, key, grantId, firstNumber: index * 1_000_000 }),
  );
  await Promise.all(loads.map((load) => load.more(EACH)));
  await Promise.all(loads.map((load) => load.stop()));
  const acknowledged = new Map(loads.flatMap((load: Load) => [...load.acknowledged]));
  for (const { url } of servers) {
    const losses = await findLosses(url, key, acknowledged);
    expect(losses).toMatchObject({ lost: 0, doubled: 0, chain: { valid: true, entries: acknowledged.size } });
  }
  expect(loads.map(({ refused }) => refused)).toEqual([0, 0]);
});

test('the same key at both processes at once creates one entry', async () => {
  const write = async (url: string, number: number): Promise<string> => {
    const response = await apiFetch(`${url}/v1/audit/log`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': `both-${number}`,
      },
      body: JSON.stringify({ grantId, action: 'both', status: 'allowed', metadata: { number: -number } }),
    });
    return ((await response.json()) as { entryId: string }).entryId;
  };
  const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
  const answers = await Promise.all(
    numbers.map((number) => Promise.all(servers.map(({ url }) => write(url, number)))),
  );
  for (const [first, second] of answers) expect(first).toBe(second);
  const response = await apiFetch(`${servers[0]?.url}/v1/audit/export`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const lines = (await response.text()).split('\n').filter(Boolean);
  expect(await checkChain(lines.map((line) => JSON.parse(line) as unknown))).toMatchObject({ valid: true });
  expect(lines.filter((line) => line.includes('"action":"both"'))).toHaveLength(100);
});
