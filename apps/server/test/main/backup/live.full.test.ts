import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, isValid } from '../../support/grants.ts';
import type { TestServer } from '../../support/server.ts';
import {
  ask,
  type Asked,
  boundPerson,
  createPerson,
  liveServer,
  outcomeOf,
  type Person,
} from '../../people/consent/person.ts';
import { backUp, keptEngines, restoreInto } from './places.ts';

const LIVE_KEY = `gx_live_${'l'.repeat(43)}`;

/** A person approved at a live server, which was lost, and restored under the same address. */
describe.each(keptEngines)(
  'a person at a restored live server, on $engine',
  ({ place: newPlace, target: newTarget }) => {
    let server: TestServer;
    let person: Person;
    let grantToken: string;
    let unfetched: Asked;
    let pending: Asked;
    beforeAll(async () => {
      const [source, target] = await Promise.all([newPlace(), newTarget()]);
      for (const { environment } of [source, target]) environment['GRANTEX_MODE'] = 'live';
      const first = await liveServer({ place: source, bootstrapKey: LIVE_KEY });
      const { call } = first.developer;
      const { asked, person: before } = await boundPerson(first);
      await before.approve(asked.secret);
      const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
      const { agentId, principalId } = asked;
      grantToken = (await call('POST /v1/token', { code, agentId })).body.grantToken;
      unfetched = await ask(first.developer, { agentId, principalId });
      await before.approve(unfetched.secret);
      pending = await ask(first.developer, { agentId, principalId });
      await first.close();
      const { file } = await backUp(source);
      await restoreInto(target, file);
      const { port } = new URL(first.url);
      server = await liveServer({
        place: target,
        bootstrapKey: LIVE_KEY,
        environment: { PORT: port },
      });
      person = createPerson(server, { device: before.device });
    });
    afterAll(() => server.close());

    test('is asked again for everything: their approvals have ended', async () => {
      const { call } = server.developer;
      expect(await isValid(call, grantToken)).toBe(false);
      const { status } = (await call(`GET /v1/authorize/${unfetched.authRequestId}`)).body;
      expect(status).toBe('denied');
      expect(outcomeOf(await person.approve(pending.secret))).toBe('REQUEST_REVOKED');
    });

    test('is recognised only by the same passkey, and approves a new request with it', async () => {
      const { agentId, principalId } = pending;
      const asked = await ask(server.developer, { agentId, principalId });
      const stranger = createPerson(server);
      expect(outcomeOf(await stranger.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
      expect(await person.approve(asked.secret)).toEqual({ status: 'approved' });
      const { call } = server.developer;
      const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
      const { status, body } = await call('POST /v1/token', { code, agentId });
      expect(status).toBe(201);
      expect(claimsOf(body.grantToken)).toMatchObject({
        sub: principalId,
        acr: 'urn:grantex:acr:first-use',
      });
      expect(await isValid(call, body.grantToken)).toBe(true);
    });
  },
);
