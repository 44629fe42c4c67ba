import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { askFor, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { copyGrant } from './copy-grant.ts';
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

  test('the last five entries of a permission are on its page, newest first, in words, and nobody else’s', async () => {
    await call('PUT /v1/scopes/mail:send', { sentence: 'Send mail in your name' });
    const own = await makeGrant(call, agentId, { principalId: 'user_1' });
    const others = await makeGrant(call, agentId, { principalId: 'user_2' });
    await log(own.grantId, 'first', 'success');
    await log(own.grantId, 'second', 'success');
    await log(own.grantId, 'calendar:read', 'allowed');
    await log(own.grantId, 'getSeat_map', 'success');
    await log(others.grantId, 'secret.deed', 'success');
    await log(own.grantId, 'flights.book', 'blocked');
    await log(own.grantId, 'mail.send', 'failure');
    const browser = await vouchedBrowser(server, server.developer, 'user_1');
    const { json, text } = await browser.open(`/permissions/grants/${own.grantId}`);
    const at: unknown = expect.any(String);
    expect(json.permission.actions).toEqual([
      { action: 'mail.send', sentence: 'Send mail in your name', status: 'failure', at },
      { action: 'flights.book', sentence: null, status: 'blocked', at },
      { action: 'getSeat_map', sentence: null, status: 'success', at },
      { action: 'calendar:read', sentence: 'See the events in your calendars', status: 'allowed', at },
      { action: 'second', sentence: null, status: 'success', at },
    ]);
    expect(text).not.toContain('secret.deed');
    expect((await browser.open(`/permissions/grants/${others.grantId}`)).status).toBe(404);
  });

  test('the list has the latest use of each permission, also by an agent below it, and whether it was refused', async () => {
    const principalId = 'user_use';
    const [unused, used, refused] = [
      await makeGrant(call, agentId, { principalId }),
      await makeGrant(call, agentId, { principalId }),
      await makeGrant(call, agentId, { principalId }),
    ];
    const child = await makeChild(call, used.grantToken, agentId);
    await log(used.grantId, 'flights.book', 'success');
    await log(refused.grantId, 'flights.book', 'success');
    await log(refused.grantId, 'mail.send', 'blocked');
    const browser = await vouchedBrowser(server, server.developer, principalId);
    const lastUses = async (): Promise<Map<string, { at: string; isRefused: boolean } | null>> => {
      const { overview } = (await browser.open('/permissions/overview')).json;
      return new Map(
        overview.people[0].active.map(({ id, lastUse }: { id: string; lastUse: null }) => [id, lastUse]),
      );
    };
    const before = await lastUses();
    expect(before.get(unused.grantId)).toBeNull();
    expect(before.get(refused.grantId)).toMatchObject({ isRefused: true });
    expect(before.get(used.grantId)).toMatchObject({ isRefused: false });
    await log(child.grantId, 'calendar.read', 'blocked');
    const after = (await lastUses()).get(used.grantId);
    expect(after).toMatchObject({ isRefused: true });
    expect(after?.at.localeCompare(before.get(used.grantId)?.at ?? '')).toBeGreaterThanOrEqual(0);
  });

  test('a signed-out visitor sees nothing', async () => {
    const { grantId } = await makeGrant(call, agentId, { principalId: 'user_out' });
    for (const path of [`/permissions/grants/${grantId}`, '/permissions/history']) {
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
          clock_timestamp() + interval '1 minute', expires_at + interval '1 millisecond'
        FROM grants WHERE id = ${runOut.grantId}`.execute(transaction);
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
    const ending: unknown = expect.stringMatching(/^dev_\w+_\d+$/);
    expect(rows).toEqual([
      ['ended', ending, false, false],
      ['denied', 'areq_denied', false, false],
      ['ended', runOut.grantId, false, false],
      ['binding', expect.stringMatching(/^bnd_|^bind_|_/), false, false],
      ['permission', held.grantId, false, false],
      ['permission', runOut.grantId, true, false],
      ['permission', stopped.grantId, true, true],
    ]);
    expect(json.happenings[0]).toMatchObject({
      agent: 'Travel agent',
      grantId: stopped.grantId,
      what: 'grant',
      endedBy: 'developer',
    });
    expect(json.happenings[2]).toMatchObject({ grantId: runOut.grantId, what: 'grant', endedBy: 'time' });
    expect(json.happenings[3]).toMatchObject({ way: 'verified', principalId, developer: 'a developer' });
    expect(json.happenings[4]).toMatchObject({ agent: 'Travel agent', grantId: held.grantId });
    expect(json.next).toBeNull();
  });

  test('no page of the history is empty because all that would have expired by then was stopped', async () => {
    const { grantId } = await makeGrant(call, agentId, { principalId: 'user_many' });
    await copyGrant(server, grantId, { count: 45 });
    await call('DELETE /v1/principals/user_many/grants');
    await server.database.asSystem((transaction) =>
      sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id LIKE ${`${grantId}%`}`.execute(
        transaction,
      ),
    );
    const browser = await vouchedBrowser(server, server.developer, 'user_many');
    const { json } = await browser.open('/permissions/history');
    expect(json.happenings[0]).toMatchObject({ kind: 'ended', what: 'principal', endedBy: 'developer' });
    expect(json.next).not.toBeNull();
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
    const happenings = json.happenings.filter(({ kind }: { kind: string }) => kind !== 'ended');
    expect(happenings).toMatchObject([
      { kind: 'permission', id: fetched.grantId, until: null, endedAt: null },
      { kind: 'approved', id: waiting, agent: 'Travel agent', until: time, endedAt: null, isStopped: false },
      { kind: 'approved', id: takenBack, until: time, endedAt: time, isStopped: true },
      { kind: 'approved', id: over, until: time, endedAt: time, isStopped: false },
      { kind: 'approved', id: stopped, until: time, endedAt: time, isStopped: true },
      { kind: 'permission', id: first.grantId, until: null, endedAt: time, isStopped: true },
    ]);
    expect(happenings[1].scopes).not.toEqual([]);
    expect(happenings[3].endedAt).toBe(happenings[3].until);
    // A stop after the end of its time did not end it.
    await browser.call('/permissions/stop', {});
    const { json: later } = await browser.open('/permissions/history');
    const decided = later.happenings.filter(({ kind }: { kind: string }) => kind !== 'ended');
    expect(decided.map(({ isStopped }: { isStopped: boolean }) => isStopped)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  test('the history says who stopped what, also below what the person gave, and everything at once', async () => {
    const principalId = 'user_stops';
    const developer = await server.signUp();
    const planner = await makeAgent(developer.call, undefined, { name: 'Planner' });
    const redirectUris = ['https://app.example/cb'];
    const finder = await makeAgent(developer.call, undefined, { name: 'Finder', redirectUris });
    const root = await makeGrant(developer.call, planner, { principalId });
    await makeGrant(developer.call, planner, { principalId: 'user_other' });
    const children = [
      await makeChild(developer.call, root.grantToken, finder),
      await makeChild(developer.call, root.grantToken, finder),
      await makeChild(developer.call, root.grantToken, finder, ['flights:search', 'flights:book']),
      await makeChild(developer.call, root.grantToken, finder),
    ];
    const ids = children.map(({ grantId }) => grantId);
    const browser = await vouchedBrowser(server, developer, principalId);
    await browser.call(`/permissions/grants/${ids[0]}/revoke`, {});
    await developer.call(`DELETE /v1/grants/${ids[1]}`);
    // Giving a token back ends what was delegated with it.
    const token = children[2]?.grantToken ?? '';
    const clerk = await makeAgent(developer.call, undefined, { name: 'Clerk' });
    const below = await makeChild(developer.call, token, clerk);
    const form = new URLSearchParams({ token, client_id: finder });
    expect((await fetch(`${server.url}/oauth/revoke`, { method: 'POST', body: form })).status).toBe(200);
    await server.database.asSystem((transaction) =>
      sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id = ${ids[3] ?? ''}`.execute(transaction),
    );
    await developer.call(`PATCH /v1/agents/${finder}`, { status: 'suspended' });
    const person = await makePerson(server);
    await person.bind(developer.id, principalId, 'verified');
    const signedIn = httpBrowser(server.url);
    await person.signIn(signedIn);
    await signedIn.open('/permissions');
    expect((await signedIn.call('/permissions/stop', {})).json).toMatchObject({ ended: 1 });
    await makeGrant(developer.call, planner, { principalId });
    // A developer opens such a session alone: what is ended there is never told as the person's own deed.
    await browser.call('/permissions/stop', {});
    const last = await makeGrant(developer.call, planner, { principalId });
    const { body: link } = await developer.call('POST /v1/principal-sessions', { principalId });
    const headers = { authorization: `Bearer ${link.sessionToken}` };
    const address = `${server.url}/v1/principal/grants/${last.grantId}`;
    expect((await fetch(address, { method: 'DELETE', headers })).status).toBe(204);
    const page = (await signedIn.open(`/permissions/grants/${last.grantId}`)).json;
    expect(page.end).toMatchObject({ by: 'vouched' });
    await developer.call('DELETE /v1/me/grants');
    const { happenings } = (await browser.open('/permissions/history')).json;
    const ended = happenings.filter(({ kind }: { kind: string }) => kind === 'ended');
    const delegated = { what: 'grant', agent: 'Finder', parentAgent: 'Planner' };
    expect(ended).toMatchObject([
      { what: 'developer', endedBy: 'developer', agent: null, grantId: null },
      { what: 'grant', endedBy: 'vouched', agent: 'Planner', grantId: last.grantId },
      { what: 'principal', endedBy: 'vouched', agent: null, grantId: null },
      { what: 'principal', endedBy: 'person', agent: null, grantId: null },
      { what: 'agent', endedBy: 'developer', agent: 'Finder', parentAgent: null },
      { ...delegated, endedBy: 'time', grantId: ids[3] },
      { what: 'grant', agent: 'Clerk', parentAgent: 'Finder', endedBy: 'agent', grantId: below.grantId },
      { ...delegated, endedBy: 'developer', grantId: ids[1] },
      { ...delegated, endedBy: 'vouched', grantId: ids[0] },
    ]);
    expect(ended[5].scopes).toMatchObject([{ scope: 'flights:search' }]);
  });

  test('what an earlier owner of the name gave is not shown to its present one, not even by its address', async () => {
    const principalId = 'user_inherited';
    const [ended, held] = [
      await makeGrant(call, agentId, { principalId }),
      await makeGrant(call, agentId, { principalId }),
    ];
    await log(ended.grantId, 'secret.deed', 'success');
    await call(`DELETE /v1/grants/${ended.grantId}`);
    const person = await makePerson(server);
    await person.bind(server.developer.id, principalId, 'verified');
    const browser = httpBrowser(server.url);
    await person.signIn(browser);
    const statusOf = async (id: string) => (await browser.open(`/permissions/grants/${id}`)).status;
    expect([await statusOf(ended.grantId), await statusOf(held.grantId)]).toEqual([200, 200]);
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO bindings (id, developer_id, principal, way, issuer, subject, bound_at, ended_at)
        SELECT 'bnd_earlier', developer_id, principal, 'directory', 'https://idp.example', 'earlier', issued_at,
          clock_timestamp() FROM grants WHERE id = ${ended.grantId}`.execute(transaction),
    );
    // What is still in force is the present owner's to see and to stop.
    expect([await statusOf(ended.grantId), await statusOf(held.grantId)]).toEqual([404, 200]);
    const { text } = await browser.open('/permissions/history');
    expect(text).not.toContain(ended.grantId);
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
