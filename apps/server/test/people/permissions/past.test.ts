import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { askFor, makeAgent, makeGrant } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { makePerson } from './person.ts';
import { vouchedBrowser } from './visit-with.ts';

describe.each(engines)('past activity, on $engine:', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call, undefined, { name: 'Travel agent' });
  });
  afterAll(() => server.close());

  const log = async (grantId: string, action: string, status: string): Promise<void> => {
    const answer = await call('POST /v1/audit/log', { grantId, action, status });
    expect(answer.status).toBe(201);
  };

  test('the last three entries of each permission are shown, newest first, and nobody else’s', async () => {
    const own = await makeGrant(call, agentId, { principalId: 'user_1' });
    const others = await makeGrant(call, agentId, { principalId: 'user_2' });
    await log(own.grantId, 'first', 'success');
    await log(own.grantId, 'calendar.read', 'allowed');
    await log(others.grantId, 'secret.deed', 'success');
    await log(own.grantId, 'flights.book', 'blocked');
    await log(own.grantId, 'mail.send', 'failure');
    const browser = await vouchedBrowser(server, server.developer, 'user_1');
    const { json, text } = await browser.open('/permissions/lately');
    expect(Object.keys(json.done)).toEqual([own.grantId]);
    expect(json.done[own.grantId]).toEqual([
      { action: 'mail.send', status: 'failure', at: expect.any(String) },
      { action: 'flights.book', status: 'blocked', at: expect.any(String) },
      { action: 'calendar.read', status: 'allowed', at: expect.any(String) },
    ]);
    expect(text).not.toContain('secret.deed');
  });

  test('a signed-out visitor sees nothing', async () => {
    for (const path of ['/permissions/lately', '/permissions/history']) {
      const { status, json, text } = await httpBrowser(server.url).open(path, {
        'content-type': 'application/json',
      });
      expect([path, status, json.code]).toEqual([path, 401, 'SIGNED_OUT']);
      expect(text).not.toContain('Travel agent');
    }
  });

  test('the history shows what was approved, denied, stopped and expired, and how the person was bound', async () => {
    const principalId = 'user_3';
    const [stopped, runOut, held] = [
      await makeGrant(call, agentId, { principalId }),
      await makeGrant(call, agentId, { principalId }),
      await makeGrant(call, agentId, { principalId }),
    ];
    await makeGrant(call, agentId, { principalId: 'user_4' });
    const person = await makePerson(server);
    await person.bind(server.developer.id, principalId, 'verified');
    await server.database.asSystem(async (transaction) => {
      await sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id = ${runOut.grantId}`.execute(
        transaction,
      );
      await sql`INSERT INTO authorization_requests (id, developer_id, agent_id, principal, scopes, audience,
          grant_lifetime, status, consent_digest, expires_at, decided_at)
        SELECT 'areq_denied', developer_id, agent_id, principal, scopes, audience, 60, 'denied', '\\x00',
          clock_timestamp() + interval '1 minute', clock_timestamp()
        FROM grants WHERE id = ${held.grantId}`.execute(transaction);
    });
    await call(`DELETE /v1/grants/${stopped.grantId}`);
    const browser = httpBrowser(server.url);
    await person.signIn(browser);
    const { json } = await browser.open('/permissions/history');
    const rows = json.happenings.map((each: Record<string, unknown>) => [
      each['kind'],
      each['id'],
      each['endedAt'] !== null,
      each['isStopped'],
    ]);
    expect(rows).toEqual([
      ['denied', 'areq_denied', false, false],
      ['binding', expect.stringMatching(/^bnd_|^bind_|_/), false, false],
      ['permission', held.grantId, false, false],
      ['permission', runOut.grantId, true, false],
      ['permission', stopped.grantId, true, true],
    ]);
    expect(json.happenings[1]).toMatchObject({ way: 'verified', principalId, developer: 'a developer' });
    expect(json.happenings[2]).toMatchObject({ agent: 'Travel agent' });
    expect(json.next).toBeNull();
  });

  test('an approval that no app fetched is in it: with its time, as stopped, as taken back, or as never started', async () => {
    const principalId = 'user_6';
    const ask = async (): Promise<string> => (await askFor(call, agentId, { principalId })).authRequestId;
    const first = await makeGrant(call, agentId, { principalId });
    const browser = await vouchedBrowser(server, server.developer, principalId);
    const stopped = await ask();
    const { json: end } = await browser.call('/permissions/stop', {});
    expect(end).toMatchObject({ ended: 1, neverBegun: 1 });
    const over = await ask();
    await server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET code_expires_at = clock_timestamp() WHERE id = ${over}`.execute(
        transaction,
      ),
    );
    const takenBack = await ask();
    await call(`DELETE /v1/authorize/${takenBack}`);
    const waiting = await ask();
    const fetched = await makeGrant(call, agentId, { principalId });
    const { json } = await browser.open('/permissions/history');
    const time: unknown = expect.stringMatching(/Z$/);
    expect(json.happenings).toMatchObject([
      { kind: 'permission', id: fetched.grantId, until: null, endedAt: null },
      { kind: 'approved', id: waiting, agent: 'Travel agent', until: time, endedAt: null, isStopped: false },
      { kind: 'approved', id: takenBack, until: time, endedAt: time, isStopped: true },
      { kind: 'approved', id: over, until: time, endedAt: time, isStopped: false },
      { kind: 'approved', id: stopped, until: time, endedAt: time, isStopped: true },
      { kind: 'permission', id: first.grantId, until: null, endedAt: time, isStopped: true },
    ]);
    expect(json.happenings[1].scopes).not.toEqual([]);
    expect(json.happenings[3].endedAt).toBe(json.happenings[3].until);
    // A stop after the end of its time did not end it.
    await browser.call('/permissions/stop', {});
    const { json: later } = await browser.open('/permissions/history');
    expect(later.happenings.map(({ isStopped }: { isStopped: boolean }) => isStopped)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  test('the history is paged, each event once, even at the same instant', async () => {
    const first = await makeGrant(call, agentId, { principalId: 'user_5' });
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
          ancestor_agent_ids, acr, amr, auth_time, expires_at, issued_at)
        SELECT 'grnt_past_' || lpad(n::text, 3, '0'), developer_id, agent_id, principal, scopes, audience, '{}', '{}',
          acr, amr, auth_time, expires_at, issued_at
        FROM grants, generate_series(1, 44) AS n WHERE id = ${first.grantId}`.execute(transaction),
    );
    const browser = await vouchedBrowser(server, server.developer, 'user_5');
    const seen: string[] = [];
    const sizes: number[] = [];
    let before: string | null = '';
    while (before !== null) {
      const query = before === '' ? '' : `?before=${encodeURIComponent(before)}`;
      const { json, status } = await browser.open(`/permissions/history${query}`);
      expect(status).toBe(200);
      sizes.push(json.happenings.length);
      seen.push(...json.happenings.map(({ id }: { id: string }) => id));
      before = json.next;
    }
    expect(sizes).toEqual([20, 20, 5]);
    expect(new Set(seen).size).toBe(45);
  });

  test('an unknown position in the history is refused', async () => {
    const browser = await vouchedBrowser(server, server.developer, 'user_5');
    for (const before of [
      'x',
      '2026-01-01T00:00:00.000Z',
      "2026-01-01T00:00:00.000Z~'",
      '2026-13-01T00:00:00.000Z~a',
    ]) {
      const { status } = await browser.open(`/permissions/history?before=${encodeURIComponent(before)}`);
      expect([before, status]).toEqual([before, 400]);
    }
  });
});
