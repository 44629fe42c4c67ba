import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANOMALY_KINDS } from '../../../src/ledger/anomalies/kinds/kinds.ts';
import { makePerson } from '../../people/permissions/person.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser, type HttpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { storeLearned } from './learned.ts';
import { around, PLANTED } from './planted.ts';

describe.each(engines)('a rule holds what is unusual, on $engine:', ({ place }) => {
  let server: TestServer;
  let person: HttpBrowser;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    const { call, id } = server.developer;
    await call('POST /v1/anomalies/rules', { action: 'hold' });
    await around(server, call, await makeAgent(call), { principalId: 'user_ann' });
    const { bind, signIn } = await makePerson(server);
    await bind(id, 'user_ann');
    person = httpBrowser(server.url);
    await signIn(person);
    await person.open('/permissions');
  });
  afterAll(() => server.close());

  test.each(ANOMALY_KINDS.filter((kind) => kind !== 'use_after_revocation'))(
    '%s: the server holds the grant by itself, the person resumes it, and all of it is told',
    async (kind) => {
      const { call } = server.developer;
      const { learned, grant: more, attack } = PLANTED[kind];
      const agentId = await makeAgent(call);
      await storeLearned(server, server.developer, agentId, learned);
      const own = await around(server, call, agentId, { principalId: 'user_ann', ...more });
      const began = performance.now();
      await attack(own);
      const alertOf = async (): Promise<any> =>
        (await call(`GET /v1/anomalies?agentId=${agentId}&kind=${kind}`)).body.anomalies[0];
      await expect
        .poll(async () => (await alertOf())?.actions.length, { timeout: 20_000 })
        .toBeGreaterThan(0);
      await expect
        .poll(async () => (await alertOf()).actions.every(({ doneAt }: any) => doneAt !== null))
        .toBe(true);
      const seconds = (performance.now() - began) / 1_000;
      console.log(`${kind}: held ${seconds.toFixed(2)} s after the attack began`);
      const alert = await alertOf();
      expect(alert).toMatchObject({ kind, status: 'open', agentId });
      expect(alert.description).toContain('Expected: ');
      const { grantId } = own.grant;
      expect(alert.actions).toMatchObject([{ action: 'hold', grantId, outcome: 'done' }]);
      const { body } = await call(`GET /v1/grants/${grantId}`);
      expect(body.holds).toMatchObject([
        { by: 'rule', reason: expect.stringContaining('Unusual: '), on: grantId },
      ]);
      const resumed = await person.call(`/permissions/grants/${grantId}/resume`, {});
      expect([resumed.status, resumed.json]).toEqual([200, { isOnHold: false }]);
      const told = async () =>
        (await call('GET /v1/events')).body.events
          .filter(({ data }: any) => data.agentId === agentId || data.grantId === grantId)
          .map(({ type }: any) => type)
          .filter((type: string) => /anomaly\.opened|grant\.held|grant\.released/.test(type));
      await expect
        .poll(async () => new Set(await told()))
        .toEqual(new Set(['grant.released', 'grant.held', 'anomaly.opened']));
      // Nothing holds it again for the same alert.
      await call('POST /v1/anomalies/detect');
      expect((await call(`GET /v1/grants/${grantId}`)).body.holds).toEqual([]);
    },
  );
});
