import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGuide } from 'test-config';
import { expect, onTestFinished, test } from 'vitest';
import { makeAgent } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { storeLearned } from './learned.ts';
import { around, PLANTED } from './planted.ts';

/* docs/guides/anomalies.md, whose lines are run as they stand, beside an agent whose history is stored and that is attacked. */

test('each line of the guide does what it says', { timeout: 120_000 }, async () => {
  const server = await testServer();
  const folder = await mkdtemp(join(tmpdir(), 'grantex-guide-'));
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { developer } = server;
  const { call } = developer;
  await using guide = await openGuide('anomalies.md', {
    folder,
    environment: {
      GRANTEX_URL: server.url,
      GRANTEX_API_KEY: developer.key,
      GRANTEX_CONFIG: join(folder, 'config.json'),
    },
  });
  const agentId = await makeAgent(call, undefined, { name: 'Test agent' });
  await storeLearned(server, developer, agentId);
  const own = await around(server, call, agentId);
  const attack = async (kind: 'new_action' | 'amount'): Promise<{ id: string; kind: string }[]> => {
    await PLANTED[kind].attack(own);
    return (await call('POST /v1/anomalies/detect')).body.anomalies;
  };

  const [unusual] = await attack('new_action');
  const seen = await guide.next({ 'anm_01J…': unusual?.id ?? '' });
  expect(seen).toContain('payments.delete');
  expect(seen).toContain('Test agent');
  expect((await call(`GET /v1/anomalies/${unusual?.id}`)).body).toMatchObject({ note: 'A new release' });

  expect(await guide.next()).toMatch(/hold[\s\S]*ignore/);
  await attack('amount');
  const holds = async (): Promise<object[]> => (await call(`GET /v1/grants/${own.grant.grantId}`)).body.holds;
  await expect.poll(holds).toMatchObject([{ by: 'rule' }]);
  await guide.run(`grantex grants release ${own.grant.grantId}`);
  expect(await holds()).toEqual([]);
});
