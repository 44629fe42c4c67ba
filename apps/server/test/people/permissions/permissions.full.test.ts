import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endBinding } from '../../../src/people/accounts/binding.ts';
import { engines } from '../../support/databases.ts';
import { vouchedBrowser } from './visit-with.ts';
import { claimsOf, askFor, isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { httpBrowser, type HttpBrowser } from '../../support/http-browser.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { makePerson } from './person.ts';

describe.each(engines)('the permissions page, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call, undefined, { name: 'Travel agent', description: 'Books trips.' });
  });
  afterAll(() => server.close());

  const vouchedFor = async (principalId: string): Promise<string> =>
    (await call('POST /v1/principal-sessions', { principalId })).body.sessionToken as string;

  const visitWith = async (session: string): Promise<HttpBrowser> => {
    const browser = httpBrowser(server.url);
    await browser.open('/permissions');
    expect((await browser.call('/permissions/session', { session })).status).toBe(200);
    await browser.open('/permissions');
    return browser;
  };

  const signedIn = async (principalId: string): Promise<HttpBrowser> => {
    const person = await makePerson(server);
    await person.bind(server.developer.id, principalId);
    const browser = httpBrowser(server.url);
    expect((await person.signIn(browser)).status).toBe(200);
    await browser.open('/permissions');
    return browser;
  };

  test("answers 200 to anybody, shows nobody's data, and writes nothing", async () => {
    await makeGrant(call, agentId, { principalId: 'user_quiet' });
    const rows = (): Promise<unknown> =>
      server.database.asSystem(async (transaction) =>
        sql`SELECT (SELECT count(*) FROM webauthn_challenges) + (SELECT count(*) FROM account_sessions)
          + (SELECT count(*) FROM principal_sessions) AS rows`.execute(transaction),
      );
    const before = await rows();
    const browser = httpBrowser(server.url);
    const page = await browser.open('/permissions');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).not.toContain('Travel agent');
    expect((await fetch(`${server.url}/permissions`, { method: 'HEAD' })).status).toBe(200);
    expect(await rows()).toEqual(before);
  });

  test('shows the names of a passkey for which something can act, of more than a thousand, and stops all', async () => {
    const person = await makePerson(server);
    await makeGrant(call, agentId, { principalId: 'user_many' });
    await person.bind(server.developer.id, 'user_many');
    await server.database.asSystem((transaction) =>
      sql`WITH made AS (
          INSERT INTO principals (id, developer_id, principal_id)
          SELECT 'prn_' || md5(n::text), developer_id, 'user_many_' || n
          FROM principals, generate_series(1, 1100) n WHERE principal_id = 'user_many' RETURNING id, developer_id)
        INSERT INTO bindings (id, developer_id, principal, account_id, way, bound_at)
        SELECT 'bind_' || md5(made.id), made.developer_id, made.id, old.account_id, old.way, old.bound_at
        FROM made, bindings old JOIN principals p ON p.id = old.principal WHERE p.principal_id = 'user_many'`.execute(
        transaction,
      ),
    );
    const { grantId } = await makeGrant(call, agentId, { principalId: 'user_many_1100' });
    const browser = httpBrowser(server.url);
    await person.signIn(browser);
    await browser.open('/permissions');
    const { text, json } = await browser.open('/permissions/overview');
    expect(text).toContain('user_many_1100');
    expect(text.match(/user_many/g)?.length).toBeLessThan(1_000);
    expect(json.overview.isCut).toBe(true);
    await browser.submit('/permissions/stop');
    expect((await call(`GET /v1/grants/${grantId}`)).body.status).toBe('revoked');
  });

  test('a signed-in person sees their names at every developer, and who may act for them', async () => {
    const other = await server.signUp();
    await makeGrant(call, agentId, { principalId: 'user_ann' });
    const theirs = await makeAgent(other.call, ['calendar:read'], { name: 'Calendar bot' });
    await makeGrant(other.call, theirs, { principalId: 'ann@other', scopes: ['calendar:read'] });
    await makeGrant(call, agentId, { principalId: 'user_somebody_else' });
    const ann = await makePerson(server);
    await ann.bind(server.developer.id, 'user_ann');
    await ann.bind(other.id, 'ann@other', 'verified');
    const browser = httpBrowser(server.url);
    expect((await ann.signIn(browser)).json).toEqual({ location: '/permissions' });
    const { text } = await browser.open('/permissions/overview');
    for (const shown of ['user_ann', 'ann@other', 'Travel agent', 'Calendar bot', '"way":"verified"']) {
      expect(text).toContain(shown);
    }
    expect(text).not.toContain('user_somebody_else');
  });

  test('a permission has a page with its scopes in words, and with what was delegated from it', async () => {
    const root = await makeGrant(call, agentId, { principalId: 'user_bea' });
    const searcher = await makeAgent(call, undefined, { name: 'Search agent' });
    const child = await makeChild(call, root.grantToken, searcher);
    const browser = await signedIn('user_bea');
    const list = async () => (await browser.open('/permissions/overview')).json.overview.people[0].active;
    const pageOf = async (id: string) => (await browser.open(`/permissions/grants/${id}`)).json;
    expect(await list()).toMatchObject([{ id: root.grantId, below: 1, lastUse: null }]);
    const page = await pageOf(root.grantId);
    expect(page).toMatchObject({
      developer: 'a developer',
      principalId: 'user_bea',
      permission: {
        id: root.grantId,
        agent: { name: 'Travel agent', description: 'Books trips.' },
        delegated: [{ id: child.grantId, agent: { name: 'Search agent' }, delegated: [] }],
      },
      parent: null,
      end: null,
      isCut: false,
    });
    expect(JSON.stringify(page.permission.scopes)).toMatch(/Pay with your money.*Up to 500/);
    expect(await pageOf(child.grantId)).toMatchObject({
      permission: { id: child.grantId, delegated: [] },
      parent: { id: root.grantId, agent: { name: 'Travel agent' } },
      end: null,
    });

    await browser.submit(`/permissions/grants/${child.grantId}/revoke`);
    expect(await isValid(call, child.grantToken)).toBe(false);
    expect(await isValid(call, root.grantToken)).toBe(true);
    expect(await list()).toMatchObject([{ id: root.grantId, below: 0 }]);
    expect((await pageOf(root.grantId)).permission.delegated).toEqual([]);
    expect(await pageOf(child.grantId)).toMatchObject({ end: { at: expect.any(String), by: 'person' } });
  });

  test('the page of a permission says what is spent of its budgets', async () => {
    const scopes = ['payments:initiate'];
    const budget = { amount: '2000', currency: 'EUR', per: 'grant' };
    const authorizationDetails = [{ type: 'urn:grantex:call', scope: 'payments:initiate', budget }];
    const payer = await makeAgent(call, scopes);
    const grant = await makeGrant(call, payer, { principalId: 'user_payer', scopes, authorizationDetails });
    const { aud: audience } = claimsOf(grant.grantToken);
    const paid = { audience, action: 'pay', scopes, input: {}, amount: '150.5', currency: 'EUR' };
    const { body } = await call('POST /v1/admissions', { token: grant.grantToken, ...paid });
    expect(body.decision).toBe('allow');
    const browser = await signedIn('user_payer');
    const { permission } = (await browser.open(`/permissions/grants/${grant.grantId}`)).json;
    expect(permission.scopes[0].spent).toEqual([{ text: '150.5 of 2,000 EUR used in all', share: 0.07525 }]);
  });

  test('the page of a permission says who ended it, and when', async () => {
    const principalId = 'user_ended';
    const grant = async (agent = agentId) => makeGrant(call, agent, { principalId });
    const suspended = await makeAgent(call, undefined, { name: 'Suspended' });
    const [byDeveloper, byTime, byAgentsEnd, byAll] = [
      await grant(),
      await grant(),
      await grant(suspended),
      await grant(),
    ];
    const child = await makeChild(call, byAll.grantToken, agentId);
    const browser = await signedIn(principalId);
    await call(`DELETE /v1/grants/${byDeveloper.grantId}`);
    await call(`PATCH /v1/agents/${suspended}`, { status: 'suspended' });
    await server.database.asSystem((transaction) =>
      sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id = ${byTime.grantId}`.execute(transaction),
    );
    await browser.call('/permissions/stop', {});
    await call(`DELETE /v1/principals/${principalId}/grants`);
    const ends = await Promise.all(
      [byDeveloper, byTime, byAgentsEnd, byAll, child].map(
        async ({ grantId }) => (await browser.open(`/permissions/grants/${grantId}`)).json.end?.by,
      ),
    );
    expect(ends).toEqual(['developer', 'time', 'developer', 'person', 'person']);
  });

  test('a stop has ended a permission and everything below it when the response arrives', async () => {
    const root = await makeGrant(call, agentId, { principalId: 'user_cleo' });
    const child = await makeChild(call, root.grantToken, agentId);
    const browser = await signedIn('user_cleo');
    const path = `/permissions/grants/${root.grantId}/revoke`;
    const { status, json } = await browser.call(path, {});
    expect([status, json]).toEqual([
      200,
      {
        at: expect.any(String),
        ended: 2,
        isMore: false,
        neverBegun: 0,
        verifiers: [
          {
            developer: 'a developer',
            developerId: server.developer.id,
            seq: expect.any(Number),
            connected: 0,
            told: 0,
            latest: expect.stringMatching(/Z$/),
          },
        ],
      },
    ]);
    expect(await isValid(call, root.grantToken)).toBe(false);
    expect(await isValid(call, child.grantToken)).toBe(false);
    expect((await browser.open('/permissions/overview')).json.overview.people[0].active).toEqual([]);
    // A second click, or a page that was open for long, is not the person's fault.
    expect((await browser.call(path, {})).json).toMatchObject({ ended: 0, verifiers: [] });
    const form = await browser.submit(path);
    expect([form.status, form.headers.get('location')]).toEqual([303, '/permissions']);
  });

  test("another person's permission is unknown, at this developer or another one", async () => {
    const other = await server.signUp();
    const own = await makeGrant(call, agentId, { principalId: 'user_dana' });
    const neighbour = await makeGrant(call, agentId, { principalId: 'user_eli' });
    const namesake = await makeGrant(other.call, await makeAgent(other.call), { principalId: 'user_dana' });
    for (const browser of [await signedIn('user_dana'), await visitWith(await vouchedFor('user_dana'))]) {
      for (const { grantId } of [neighbour, namesake, { grantId: 'grnt_nobody' }]) {
        const page = await browser.submit(`/permissions/grants/${grantId}/revoke`);
        expect([page.status, page.text.includes('nothing at this address')]).toEqual([404, true]);
        const read = await browser.open(`/permissions/grants/${grantId}`, {
          'content-type': 'application/json',
        });
        expect([read.status, read.json.code]).toEqual([404, 'NOT_FOUND']);
        // The page around it brings what the person's own list shows, and nothing about the id.
        const around = (await browser.open(`/permissions/${grantId}`)).text;
        expect(withoutFirst(around)).not.toContain('Travel agent');
        expect(around).not.toContain('user_eli');
      }
    }
    expect(await isValid(call, own.grantToken)).toBe(true);
    expect(await isValid(call, neighbour.grantToken)).toBe(true);
    expect(await isValid(other.call, namesake.grantToken)).toBe(true);
  });

  test('“Stop everything” ends everything at every developer, and nothing of others', async () => {
    const other = await server.signUp();
    const here = await makeGrant(call, agentId, { principalId: 'user_finn' });
    const child = await makeChild(call, here.grantToken, agentId);
    const there = await makeGrant(other.call, await makeAgent(other.call), { principalId: 'finn' });
    const others = await makeGrant(call, agentId, { principalId: 'user_gus' });
    const finn = await makePerson(server);
    await finn.bind(server.developer.id, 'user_finn');
    await finn.bind(other.id, 'finn');
    const browser = httpBrowser(server.url);
    await finn.signIn(browser);
    await browser.open('/permissions');
    const { json } = await browser.call('/permissions/stop', {});
    expect(json.ended).toBe(3);
    expect(await isValid(call, here.grantToken)).toBe(false);
    expect(await isValid(call, child.grantToken)).toBe(false);
    expect(await isValid(other.call, there.grantToken)).toBe(false);
    expect(await isValid(call, others.grantToken)).toBe(true);
    const { people } = (await browser.open('/permissions/overview')).json.overview;
    expect(people.map(({ active }: { active: unknown[] }) => active)).toEqual([[], []]);
  });

  test('an unfetched approval is shown, and stops with everything', async () => {
    const developer = await server.signUp();
    const agent = await makeAgent(developer.call);
    await makeGrant(developer.call, agent, { principalId: 'user_waiting' });
    const { code } = await askFor(developer.call, agent, { principalId: 'user_waiting' });
    const browser = await vouchedBrowser(server, developer, 'user_waiting');
    const overview = async () => (await browser.open('/permissions/overview')).json.overview;
    expect(await overview()).toMatchObject({
      people: [{ active: [{}], awaited: [{ agent: { id: agent }, until: expect.any(String) }] }],
    });
    expect((await browser.call('/permissions/stop', {})).status).toBe(200);
    expect(await overview()).toMatchObject({ people: [{ active: [], awaited: [] }] });
    const { status } = await developer.call('POST /v1/token', { code, agentId: agent });
    expect(status).toBe(400);
  });

  test('stopping everything when nothing can act changes nothing, so the thief of a session cannot lock out its owner', async () => {
    await makeGrant(call, agentId, { principalId: 'user_gil' });
    const browser = await signedIn('user_gil');
    const entries = async (): Promise<unknown[]> =>
      server.database.asSystem(async (transaction) =>
        transaction
          .selectFrom('revocations')
          .innerJoin('principals', 'principals.id', 'revocations.id')
          .select('revocations.seq')
          .where('principals.principal_id', '=', 'user_gil')
          .execute(),
      );
    await browser.submit('/permissions/stop');
    const once = await entries();
    expect(once).toHaveLength(1);
    expect((await browser.submit('/permissions/stop')).status).toBe(303);
    expect(await entries()).toEqual(once);
    const { code } = await askFor(call, agentId, { principalId: 'user_gil' });
    await browser.submit('/permissions/stop');
    expect(await entries()).toHaveLength(2);
    expect((await call('POST /v1/token', { code, agentId })).body.code).toBe('INVALID_CODE');
  });

  test('a vouched session shows one person of one developer, and may end what is theirs', async () => {
    const own = await makeGrant(call, agentId, { principalId: 'user_hal' });
    const browser = await visitWith(await vouchedFor('user_hal'));
    const { json } = await browser.open('/permissions/overview');
    expect(json.overview).toMatchObject({ kind: 'vouched', people: [{ principalId: 'user_hal' }] });
    expect((await browser.submit(`/permissions/grants/${own.grantId}/revoke`)).status).toBe(303);
    expect(await isValid(call, own.grantToken)).toBe(false);
  });

  test('an unknown, expired or malformed vouched session opens nothing', async () => {
    await makeGrant(call, agentId, { principalId: 'user_ida' });
    const over = await vouchedFor('user_ida');
    await server.database.asSystem((transaction) =>
      transaction
        .updateTable('principal_sessions')
        .set({ expires_at: sql<Date>`clock_timestamp()` })
        .execute(),
    );
    for (const session of [over, `sess_${'A'.repeat(43)}`, server.developer.key, 'acs_x', '']) {
      const browser = httpBrowser(server.url);
      await browser.open('/permissions');
      const { status, json } = await browser.call('/permissions/session', { session });
      expect([status, json.code]).toEqual([401, 'SESSION_UNKNOWN']);
      expect([...browser.cookies.keys()]).toEqual(['grantex_visit']);
    }
  });

  test('a developer’s link does not replace the session of a person who signed in with a passkey', async () => {
    await makeGrant(call, agentId, { principalId: 'user_jo' });
    await makeGrant(call, agentId, { principalId: 'user_mallory' });
    const browser = await signedIn('user_jo');
    const session = await vouchedFor('user_mallory');
    const { status, json } = await browser.call('/permissions/session', { session });
    expect([status, json.code]).toEqual([409, 'SIGNED_IN']);
    expect((await browser.open('/permissions/overview')).text).toContain('user_jo');
  });

  test('signing in creates a new session and a new visit, so that planted ones are invalid', async () => {
    await makeGrant(call, agentId, { principalId: 'user_kim' });
    const kim = await makePerson(server);
    await kim.bind(server.developer.id, 'user_kim');
    const browser = httpBrowser(server.url);
    await browser.open('/permissions');
    const planted = { visit: browser.cookies.get('grantex_visit'), csrf: browser.csrf };
    browser.cookies.set('grantex_session', `acs_${'A'.repeat(43)}`);
    await kim.signIn(browser);
    const session = browser.cookies.get('grantex_session');
    expect(session).toMatch(/^acs_[\w-]{43}$/);
    expect(session).not.toBe(`acs_${'A'.repeat(43)}`);
    expect(browser.cookies.get('grantex_visit')).not.toBe(planted.visit);
    browser.csrf = planted.csrf ?? '';
    expect((await browser.submit('/permissions/stop')).status).toBe(403);
    const attacker = httpBrowser(server.url);
    attacker.cookies.set('grantex_visit', planted.visit ?? '');
    attacker.cookies.set('grantex_session', `acs_${'A'.repeat(43)}`);
    expect((await attacker.open('/permissions/overview')).text).not.toContain('user_kim');
  });

  test('a challenge is answered once, in the browser that requested it, and by a bound passkey', async () => {
    await makeGrant(call, agentId, { principalId: 'user_lea' });
    const lea = await makePerson(server);
    await lea.bind(server.developer.id, 'user_lea');
    const browser = httpBrowser(server.url);
    await browser.open('/permissions');
    const response = lea.device.get((await browser.call('/permissions/ask', {})).json);

    const attacker = httpBrowser(server.url);
    await attacker.open('/permissions');
    const stolen = await attacker.call('/permissions/sign-in', { response });
    expect([stolen.status, stolen.json.code]).toEqual([409, 'CHALLENGE_USED']);
    const late = await browser.call('/permissions/sign-in', { response });
    expect([late.status, late.json.code]).toEqual([409, 'CHALLENGE_USED']);

    const stranger = await makePerson(server);
    const nobody = await stranger.signIn(browser);
    expect([nobody.status, nobody.json.code]).toEqual([403, 'PASSKEY_NOT_BOUND']);
    expect(browser.cookies.has('grantex_session')).toBe(false);
  });

  test('no other site can press a button: token, visit and origin must be those of the page', async () => {
    const { grantId, grantToken } = await makeGrant(call, agentId, { principalId: 'user_mia' });
    const browser = await signedIn('user_mia');
    const other = httpBrowser(server.url);
    await other.open('/permissions');
    const path = `/permissions/grants/${grantId}/revoke`;
    const forged = [
      await browser.submit(path, { csrf: '' }),
      await browser.submit(path, { csrf: other.csrf }),
      await browser.submit(path, {}, { 'sec-fetch-site': 'cross-site' }),
      await browser.submit(path, {}, { origin: 'https://evil.example' }),
      await browser.submit('/permissions/stop', { csrf: '' }),
      await browser.submit('/permissions/sign-out', { csrf: '' }),
    ];
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    expect(await isValid(call, grantToken)).toBe(true);
    expect((await browser.open('/permissions/overview')).text).toContain('user_mia');
  });

  test('opening an address never acts, whatever the address', async () => {
    const { grantId, grantToken } = await makeGrant(call, agentId, { principalId: 'user_ned' });
    const browser = await signedIn('user_ned');
    for (const path of [
      `/permissions/grants/${grantId}/revoke`,
      '/permissions/stop',
      '/permissions/sign-out',
      '/permissions/session',
      '/permissions/ask',
      '/permissions/sign-in',
      '/permissions/overview',
      `/permissions/grants/${grantId}`,
      '/permissions/history',
    ]) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      await fetch(server.url + path, { method: 'HEAD', headers: { cookie } });
      const { status } = await browser.open(path);
      const isRead = /overview|grants\/\w+$|history/.test(path);
      expect([path, status]).toEqual([path, isRead ? 200 : 405]);
    }
    expect(await isValid(call, grantToken)).toBe(true);
  });

  test('a session ends by signing out, by its expiry, and when the person is erased or bound again', async () => {
    const after = async (principalId: string, end: () => Promise<unknown>): Promise<unknown> => {
      const { grantId } = await makeGrant(call, agentId, { principalId });
      const browser = await signedIn(principalId);
      expect((await browser.open('/permissions/overview')).text).toContain(principalId);
      await end();
      const acted = await browser.submit(`/permissions/grants/${grantId}/revoke`);
      expect([acted.status, acted.text.includes('You are signed out')]).toEqual([401, true]);
      for (const path of [`/permissions/grants/${grantId}`, '/permissions/history']) {
        expect((await browser.open(path)).status).toBe(401);
      }
      return (await browser.open('/permissions/overview')).json;
    };
    const database = server.database;
    const answers = [
      await after('user_olga', () =>
        database.asSystem((transaction) =>
          transaction
            .updateTable('account_sessions')
            .set({ expires_at: sql<Date>`clock_timestamp()` })
            .execute(),
        ),
      ),
      await after('user_pia', () => call('DELETE /v1/principals/user_pia')),
      await after('user_quin', () =>
        database.forPerson(async (transaction) => {
          const { id } = await transaction
            .selectFrom('principals')
            .select('id')
            .where('principal_id', '=', 'user_quin')
            .executeTakeFirstOrThrow();
          await endBinding(transaction, id);
          const { kept } = await transaction
            .selectFrom('account_sessions')
            .innerJoin('bindings', 'bindings.account_id', 'account_sessions.account_id')
            .select(({ fn }) => fn.countAll<number>().as('kept'))
            .where('bindings.principal', '=', id)
            .executeTakeFirstOrThrow();
          expect(kept).toBe(0);
        }),
      ),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ hasEnded: true, overview: null });
  });

  test('signing out ends the session itself, wherever its secret is stored', async () => {
    await makeGrant(call, agentId, { principalId: 'user_ron' });
    const session = await vouchedFor('user_ron');
    for (const browser of [await signedIn('user_ron'), await visitWith(session)]) {
      const kept = browser.cookies.get('grantex_session') ?? '';
      expect((await browser.submit('/permissions/sign-out')).status).toBe(303);
      expect(browser.cookies.has('grantex_session')).toBe(false);
      const thief = httpBrowser(server.url);
      thief.cookies.set('grantex_session', kept);
      expect((await thief.open('/permissions/overview')).text).not.toContain('user_ron');
    }
    expect((await server.callAs(session)('GET /v1/principal/grants')).status).toBe(401);
  });

  test('names and descriptions are shown as text, and do not change the writing direction', async () => {
    const hostile = await makeAgent(call, undefined, {
      name: '<script>alert(1)</script>\u202Eevil',
      description: '"><img src=x onerror=alert(1)>',
    });
    await makeGrant(call, hostile, { principalId: `<b>'"&` });
    const browser = await visitWith(await vouchedFor(`<b>'"&`));
    const { text, headers } = await browser.open('/permissions');
    expect(withoutFirst(text)).not.toMatch(/<script>alert|<img src=x|<b>|\u202E/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    // A browser test checks how the application shows them.
    const answer = await browser.open('/permissions/overview');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('long lists are truncated, and the page says so', async () => {
    const root = await makeGrant(call, agentId, { principalId: 'user_sam' });
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
          ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, expires_at)
        SELECT 'grnt_many_' || n, developer_id, agent_id, principal, scopes, audience, id, ARRAY[id],
          ARRAY[agent_id], acr, amr, auth_time, expires_at
        FROM grants, generate_series(1, 400) AS n WHERE id = ${root.grantId}`.execute(transaction),
    );
    const browser = await visitWith(await vouchedFor('user_sam'));
    const { overview } = (await browser.open('/permissions/overview')).json;
    expect(overview).toMatchObject({
      isCut: true,
      people: [{ active: [{ id: root.grantId, below: 300 }] }],
    });
    const { text, json } = await browser.open(`/permissions/grants/${root.grantId}`);
    expect(json.isCut).toBe(true);
    expect(text.match(/"id":"grnt_many_\d+"/g)).toHaveLength(300);
    expect((await browser.call('/permissions/stop', {})).json.ended).toBe(401);
    expect((await browser.open('/permissions/overview')).json.overview.people[0].active).toEqual([]);
  });
});

/** A page without the first answer of its program, which is the value of an attribute and cannot end it. */
function withoutFirst(page: string): string {
  expect(page).toContain(' data-first="');
  return page.replace(/ data-first="[^"]*"/, '');
}
