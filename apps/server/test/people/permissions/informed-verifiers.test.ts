import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { follow, type OpenStream } from '../../authority/revocations/feed-client.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { vouchedBrowser } from './visit-with.ts';

describe.each(engines)('a person who stops something sees which verifiers know, on $engine:', ({ place }) => {
  let server: TestServer;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    agentId = await makeAgent(server.developer.call);
  });
  afterAll(() => server.close());

  const connect = async (developer = server.developer): Promise<OpenStream> => {
    const stream = await follow(server.url, developer);
    await stream.until(() => true);
    return stream;
  };

  test('none, when no verifier is connected', async () => {
    const { grantId } = await makeGrant(server.developer.call, agentId, { principalId: 'user_1' });
    const browser = await vouchedBrowser(server, server.developer, 'user_1');
    const { json } = await browser.call(`/permissions/grants/${grantId}/revoke`, {});
    expect(json).toMatchObject({ ended: 1, verifiers: [{ connected: 0, told: 0 }] });
  });

  test("each verifier of this developer, once the entry was written to its connection, and no other developer's", async () => {
    const { call } = server.developer;
    const other = await server.signUp();
    await connect(other);
    const [first, second] = [await connect(), await connect()];
    const root = await makeGrant(call, agentId, { principalId: 'user_2' });
    await makeChild(call, root.grantToken, agentId);
    const browser = await vouchedBrowser(server, server.developer, 'user_2');
    const { json } = await browser.call(`/permissions/grants/${root.grantId}/revoke`, {});
    expect(json).toMatchObject({
      ended: 2,
      verifiers: [{ developer: 'a developer', connected: 2, told: 2 }],
    });
    const [{ seq }] = json.verifiers;
    for (const stream of [first, second]) {
      await stream.until(() => stream.entries().some(({ id }) => id === root.grantId));
    }
    const again = await browser.call(`/permissions/grants/${root.grantId}/revoke`, {});
    expect(again.json).toMatchObject({ ended: 0, verifiers: [] });

    // One that connects later begins with what has ended, and the page may ask again.
    const third = await connect();
    const toldNow = async (id: string) => browser.open(`/permissions/told?developer=${id}&seq=${seq}`);
    expect((await toldNow(server.developer.id)).json).toEqual({ connected: 3, told: 3 });
    for (const stream of [first, second, third]) stream.close();
    await Promise.all([first, second, third].map(({ ended }) => ended));
    await expect
      .poll(async () => (await toldNow(server.developer.id)).json)
      .toEqual({ connected: 0, told: 0 });
    expect((await toldNow(other.id)).status).toBe(404);
    expect((await httpBrowser(server.url).open(`/permissions/told?developer=${other.id}&seq=1`)).status).toBe(
      401,
    );
  });

  test('from when on every verifier refuses: when the last token of what has ended is over', async () => {
    const { call } = server.developer;
    const short = await makeGrant(call, agentId, { principalId: 'user_4', expiresIn: '10m' });
    const long = await makeGrant(call, agentId, { principalId: 'user_4', expiresIn: '30d' });
    await makeGrant(call, agentId, { principalId: 'user_4', expiresIn: '30d' });
    const browser = await vouchedBrowser(server, server.developer, 'user_4');
    const stop = async (path: string): Promise<number> => {
      const { at, verifiers } = (await browser.call(path, {})).json;
      return (Date.parse(verifiers[0].latest) - Date.parse(at)) / 60_000;
    };
    const tolerance = 1 / 6;
    expect(await stop(`/permissions/grants/${short.grantId}/revoke`)).toBeLessThanOrEqual(10 + tolerance);
    const lifetime = 60;
    expect(await stop(`/permissions/grants/${long.grantId}/revoke`)).toBeCloseTo(lifetime + tolerance, 3);
    // A token from before the server was set to a shorter lifetime.
    await server.database.asSystem((transaction) =>
      sql`UPDATE grant_tokens SET expires_at = expires_at + interval '1 hour'
        WHERE grant_id IN (SELECT id FROM grants WHERE revoked_at IS NULL)`.execute(transaction),
    );
    expect(await stop('/permissions/stop')).toBeGreaterThan(lifetime + 59);
  });

  test('the verifiers of all developers at which something ended, and only those', async () => {
    const { call } = server.developer;
    await makeGrant(call, agentId, { principalId: 'user_3' });
    const browser = await vouchedBrowser(server, server.developer, 'user_3');
    await Promise.all([connect(), connect()]);
    const { json } = await browser.call('/permissions/stop', {});
    expect(json.ended).toBe(1);
    expect(json.verifiers).toMatchObject([{ developer: 'a developer', connected: 2, told: 2 }]);
    expect((await browser.call('/permissions/stop', {})).json).toMatchObject({ ended: 0, verifiers: [] });
  });

  test('a verifier that disconnected is not counted for long', async () => {
    const { call } = server.developer;
    const gone = await connect();
    gone.close();
    await gone.ended;
    const browser = await vouchedBrowser(server, server.developer, 'user_3');
    const stop = async (): Promise<unknown> => {
      const { grantId } = await makeGrant(call, agentId, { principalId: 'user_3' });
      return (await browser.call(`/permissions/grants/${grantId}/revoke`, {})).json.verifiers[0];
    };
    await expect.poll(stop).toMatchObject({ developer: 'a developer', connected: 0, told: 0 });
  });
});
