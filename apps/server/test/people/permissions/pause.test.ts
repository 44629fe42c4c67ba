import { hold } from '../../../src/authority/holds/hold.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { makePerson } from './person.ts';
import { vouchedBrowser } from './visit-with.ts';

describe.each(engines)('a person pauses an agent, on $engine,', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  let browser: HttpBrowser;
  let grant: TestGrant;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call, undefined, { name: 'Travel agent' });
    grant = await makeGrant(call, agentId, { principalId: 'user_ann' });
    browser = await signedIn('user_ann');
  });
  afterAll(() => server.close());

  async function signedIn(principalId: string): Promise<HttpBrowser> {
    const person = await makePerson(server);
    await person.bind(server.developer.id, principalId);
    const own = httpBrowser(server.url);
    await person.signIn(own);
    await own.open('/permissions');
    return own;
  }

  const pause = ({ grantId }: TestGrant, by = browser): Promise<HttpPage> =>
    by.call(`/permissions/grants/${grantId}/pause`, {});
  const resume = ({ grantId }: TestGrant, by = browser): Promise<HttpPage> =>
    by.call(`/permissions/grants/${grantId}/resume`, {});
  const answerOf = ({ status, json }: HttpPage): unknown => [status, json.code ?? json];
  const pageOf = async ({ grantId }: TestGrant, by = browser): Promise<any> =>
    (await by.open(`/permissions/grants/${grantId}`)).json;
  const newGrant = (): Promise<TestGrant> => makeGrant(call, agentId, { principalId: 'user_ann' });
  const refresh = ({ refreshToken, agentId: of }: TestGrant) =>
    call('POST /v1/token/refresh', { refreshToken, agentId: of });
  const holdersOf = async ({ grantId }: TestGrant): Promise<string[]> =>
    (await call(`GET /v1/grants/${grantId}`)).body.holds.map(({ by }: { by: string }) => by);
  const release = ({ grantId }: TestGrant) => call(`POST /v1/grants/${grantId}/release`);

  test('what was issued to it and its helpers ends; when the person resumes it, it refreshes', async () => {
    const helper = await makeAgent(call, undefined, { name: 'Helper' });
    const child = await makeChild(call, grant.grantToken, helper);
    const { status, json } = await pause(grant);
    expect([status, json]).toMatchObject([200, { ended: 2, verifiers: [{ connected: 0, seq: 1 }] }]);
    for (const { grantToken } of [grant, child]) expect(await isValid(call, grantToken)).toBe(false);
    expect((await refresh(grant)).body.code).toBe('ON_HOLD');
    const since: unknown = expect.any(String);
    const hold = { by: 'person', since, reason: null };
    expect(await pageOf(grant)).toMatchObject({
      permission: {
        holds: [{ ...hold, on: 'permission' }],
        isHeldByYou: true,
        delegated: [{ holds: [{ ...hold, on: 'above' }], isHeldByYou: false }],
      },
      end: null,
    });
    const { overview } = (await browser.open('/permissions/overview')).json;
    expect(overview.people[0].active).toMatchObject([{ id: grant.grantId, isOnHold: true, below: 1 }]);

    expect(answerOf(await resume(grant))).toEqual([200, { isOnHold: false }]);
    expect((await refresh(grant)).status).toBe(201);
    expect((await pageOf(grant)).permission).toMatchObject({ holds: [], isHeldByYou: false });
  });

  test('a helper is paused alone', async () => {
    const root = await newGrant();
    const child = await makeChild(call, root.grantToken, agentId);
    expect((await pause(child)).json.ended).toBe(1);
    expect([await isValid(call, root.grantToken), await isValid(call, child.grantToken)]).toEqual([
      true,
      false,
    ]);
  });

  test('pausing and resuming twice is once', async () => {
    const root = await newGrant();
    await pause(root);
    expect(answerOf(await pause(root))).toMatchObject([200, { ended: 0, verifiers: [] }]);
    await resume(root);
    expect(answerOf(await resume(root))).toEqual([200, { isOnHold: false }]);
    const { happenings } = (await browser.open('/permissions/history')).json;
    const own = happenings.filter(
      ({ grantId, heldBy }: { grantId: string; heldBy: null }) => grantId === root.grantId && heldBy !== null,
    );
    expect(own).toMatchObject([
      { kind: 'released', heldBy: 'person', agent: 'Travel agent', parentAgent: null },
      { kind: 'held', heldBy: 'person', what: 'grant' },
    ]);
  });

  test('what the developer holds is shown with the reason, and stays when the person resumes', async () => {
    const root = await newGrant();
    await call(`POST /v1/grants/${root.grantId}/hold`, { reason: 'Unusual bookings' });
    expect((await pageOf(root)).permission).toMatchObject({
      holds: [{ by: 'developer', reason: 'Unusual bookings', on: 'permission' }],
      isHeldByYou: false,
    });
    expect(answerOf(await resume(root))).toEqual([200, { isOnHold: true }]);
    await pause(root);
    expect(await holdersOf(root)).toEqual(['developer', 'person']);
    expect(answerOf(await resume(root))).toEqual([200, { isOnHold: true }]);
    expect(await holdersOf(root)).toEqual(['developer']);
    // Nor does the developer release what the person holds.
    await pause(root);
    expect((await release(root)).body.holds).toMatchObject([{ by: 'person' }]);
    expect((await refresh(root)).body.code).toBe('ON_HOLD');
  });

  test('an agent that its developer holds is shown as paused for everybody, and so in the history', async () => {
    const held = await makeAgent(call, undefined, { name: 'Held agent' });
    const root = await makeGrant(call, held, { principalId: 'user_ann' });
    const child = await makeChild(call, root.grantToken, agentId);
    await call(`POST /v1/agents/${held}/hold`, { reason: 'why' });
    await call(`POST /v1/agents/${held}/release`);
    await call(`POST /v1/agents/${held}/hold`);
    expect((await pageOf(root)).permission.holds).toMatchObject([{ by: 'developer', on: 'agent' }]);
    expect((await pageOf(child)).permission.holds).toMatchObject([{ by: 'developer', on: 'above' }]);
    const happenings = async (by: HttpBrowser): Promise<unknown[]> =>
      (await by.open('/permissions/history')).json.happenings
        .filter(({ agent, heldBy }: { agent: string; heldBy: null }) => agent === 'Held agent' && heldBy)
        .map(({ kind, heldBy, what }: Record<string, string>) => [kind, heldBy, what]);
    expect(await happenings(browser)).toEqual([
      ['held', 'developer', 'agent'],
      ['released', 'developer', 'agent'],
      ['held', 'developer', 'agent'],
    ]);
    await makeGrant(call, agentId, { principalId: 'user_without_it' });
    expect(await happenings(await signedIn('user_without_it'))).toEqual([]);
  });

  test('what a rule of the developer holds is resumed by the person or the developer', async () => {
    const root = await newGrant();
    const byRule = () =>
      server.database.forDeveloper(server.developer.id, (transaction) =>
        hold(
          transaction,
          server.developer.id,
          { kind: 'grant', id: root.grantId },
          { by: 'rule', reason: 'An alert: rate' },
        ),
      );
    await byRule();
    expect((await refresh(root)).body.code).toBe('ON_HOLD');
    expect((await pageOf(root)).permission).toMatchObject({
      holds: [{ by: 'rule', reason: 'An alert: rate', on: 'permission' }],
      isHeldByYou: true,
    });
    expect(answerOf(await resume(root))).toEqual([200, { isOnHold: false }]);
    expect((await refresh(root)).status).toBe(201);
    await byRule();
    expect((await release(root)).body.holds).toEqual([]);
  });

  test('a session that the developer opened in their name pauses, resumes that, and nothing of the person’s', async () => {
    const root = await newGrant();
    const vouched = await vouchedBrowser(server, server.developer, 'user_ann');
    await pause(root, vouched);
    expect(await holdersOf(root)).toEqual(['vouched']);
    expect(answerOf(await resume(root, vouched))).toEqual([200, { isOnHold: false }]);
    await pause(root);
    expect((await pageOf(root, vouched)).permission.isHeldByYou).toBe(false);
    expect(answerOf(await resume(root, vouched))).toEqual([200, { isOnHold: true }]);
    await pause(root, vouched);
    expect(await holdersOf(root)).toEqual(['person', 'vouched']);
    // The person resumes both.
    expect(answerOf(await resume(root))).toEqual([200, { isOnHold: false }]);
  });

  test('nobody pauses or resumes for somebody else, signed out, or from another page', async () => {
    const other = await server.signUp();
    const theirs = await makeAgent(other.call);
    const [strange, foreign] = [
      await makeGrant(call, agentId, { principalId: 'user_bob' }),
      await makeGrant(other.call, theirs, { principalId: 'user_ann' }),
    ];
    const [own, held] = [await newGrant(), await newGrant()];
    await pause(held);
    const attempts: [string, number, unknown][] = [];
    const attempt = async (name: string, by: HttpBrowser, of: TestGrant, csrf?: string): Promise<void> => {
      for (const [step, { grantId }] of [
        ['pause', of],
        ['resume', of === own ? held : of],
      ] as const) {
        const headers = csrf === undefined ? {} : { 'x-csrf-token': csrf };
        const { status, json } = await by.call(`/permissions/grants/${grantId}/${step}`, {}, headers);
        attempts.push([`${name}, ${step}`, status, json.code]);
      }
    };
    await attempt('of another person', browser, strange);
    await attempt('of another tenant', browser, foreign);
    await attempt('of nobody', browser, { ...own, grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV' });
    await attempt('without a token', browser, own, '');
    await attempt('with the token of another visit', browser, own, httpBrowser(server.url).csrf || 'x');
    const gone = httpBrowser(server.url);
    await gone.open('/permissions');
    await attempt('signed out', gone, own);
    expect(attempts).toEqual([
      ...['of another person', 'of another tenant', 'of nobody'].flatMap((name) => [
        [`${name}, pause`, 404, 'NOT_FOUND'],
        [`${name}, resume`, 404, 'NOT_FOUND'],
      ]),
      ...['without a token', 'with the token of another visit'].flatMap((name) => [
        [`${name}, pause`, 403, 'NOT_FROM_THIS_PAGE'],
        [`${name}, resume`, 403, 'NOT_FROM_THIS_PAGE'],
      ]),
      ['signed out, pause', 401, 'SIGNED_OUT'],
      ['signed out, resume', 401, 'SIGNED_OUT'],
    ]);
    for (const { grantToken } of [strange, own]) expect(await isValid(call, grantToken)).toBe(true);
    expect(await isValid(other.call, foreign.grantToken)).toBe(true);
    expect(await holdersOf(held)).toEqual(['person']);
  });

  test('what has ended is not paused, and a paused permission is stopped for good', async () => {
    const root = await newGrant();
    await pause(root);
    await browser.call(`/permissions/grants/${root.grantId}/revoke`, {});
    expect(answerOf(await pause(root))).toEqual([409, 'GRANT_ENDED']);
    expect((await resume(root)).status).toBe(200);
    expect((await call(`GET /v1/grants/${root.grantId}`)).body.status).toBe('revoked');
  });

  const pausedNineteenTimes = ({ grantId }: TestGrant, by: 'person' | 'vouched') =>
    server.database.asSystem((transaction) =>
      sql`INSERT INTO hold_changes (developer_id, kind, thing_id, principal, changed_by, is_release)
        SELECT developer_id, 'grant', id, principal, ${by}::text, false
        FROM grants, generate_series(1, 19) WHERE id = ${grantId}`.execute(transaction),
    );

  test('after twenty pauses in an hour the person can stop it, and not pause it again', async () => {
    const root = await newGrant();
    await pausedNineteenTimes(root, 'person');
    expect((await pause(root)).status).toBe(200);
    expect((await resume(root)).status).toBe(200);
    expect(answerOf(await pause(root))).toEqual([429, 'TOO_MANY_PAUSES']);
    await browser.call(`/permissions/grants/${root.grantId}/revoke`, {});
    expect(await isValid(call, root.grantToken)).toBe(false);
  });

  test('a developer that pauses it in the name of the person until it may no longer leaves the person their own', async () => {
    const root = await newGrant();
    await pausedNineteenTimes(root, 'vouched');
    const vouched = await vouchedBrowser(server, server.developer, 'user_ann');
    expect((await pause(root, vouched)).status).toBe(200);
    expect((await resume(root, vouched)).status).toBe(200);
    expect(answerOf(await pause(root, vouched))).toEqual([429, 'TOO_MANY_PAUSES']);
    expect((await pause(root)).status).toBe(200);
    expect(await holdersOf(root)).toEqual(['person']);
  });
});
