import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lifetimesWithin } from '../../../src/people/authorization-requests/choice.ts';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import {
  ask,
  type Asked,
  boundPerson,
  codeIn,
  createPerson,
  liveServer,
  outcomeOf,
  type Person,
  withRedirect,
  wholeOf,
} from './person.ts';

const TRIP = ['calendar:read', 'flights:book', 'payments:initiate:max_500'];
const PART = ['calendar:read', 'payments:initiate:max_500'];
const HOUR = 3_600_000;

describe.each(engines)("a person's choice from a request, on $engine,", ({ engine, place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let agentId: string;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
    ({ developer } = server);
    agentId = await makeAgent(developer.call, TRIP, { redirectUris: ['https://app.example/cb?tenant=1'] });
  });
  afterAll(() => server.close());

  const bound = (more: object = {}) => boundPerson(server, { agentId, scopes: TRIP, ...more });
  const stateOf = async ({ authRequestId }: Asked) =>
    (await developer.call(`GET /v1/authorize/${authRequestId}`)).body;

  test('limits the grant, its tokens and the request, through refresh and delegation', async () => {
    const { asked, person } = await bound();
    const settled = await person.approve(asked.secret, {}, { scope: PART.toReversed(), lifetime: '1h' });
    expect(outcomeOf(settled)).toBe('approved');
    const approved = await stateOf(asked);
    expect(approved).toMatchObject({
      status: 'approved',
      scopes: TRIP,
      expiresIn: '1d',
      approvedScopes: PART,
      approvedExpiresIn: '1h',
    });
    const { status, body } = await developer.call('POST /v1/token', { code: approved.code, agentId });
    expect([status, body.scopes, claimsOf(body.grantToken).scp]).toEqual([201, PART, PART]);
    const grant = (await developer.call(`GET /v1/grants/${body.grantId}`)).body;
    expect(grant.scopes).toEqual(PART);
    expect(Date.parse(grant.expiresAt) - Date.parse(grant.issuedAt)).toBeLessThanOrEqual(HOUR);
    expect(Date.parse(grant.expiresAt) - Date.parse(grant.issuedAt)).toBeGreaterThan(HOUR - 60_000);
    expect(await stateOf(asked)).toMatchObject({ status: 'consumed', approvedScopes: PART });

    const renewal = { refreshToken: body.refreshToken, agentId };
    const renewed = (await developer.call('POST /v1/token/refresh', renewal)).body;
    expect([renewed.scopes, claimsOf(renewed.grantToken).scp]).toEqual([PART, PART]);
    expect(claimsOf(renewed.grantToken).exp * 1_000).toBeLessThanOrEqual(Date.parse(grant.expiresAt));
    const delegate = (scopes: string[]) =>
      developer.call('POST /v1/grants/delegate', {
        parentGrantToken: renewed.grantToken,
        subAgentId: agentId,
        scopes,
        expiresIn: '1d',
      });
    expect((await delegate(['flights:book'])).body.code).toBe('SCOPE_NOT_NARROWER');
    const child = await delegate(['calendar:read']);
    expect(child.status).toBe(201);
    const handedOn = (await developer.call(`GET /v1/grants/${child.body.grantId}`)).body;
    expect(Date.parse(handedOn.expiresAt)).toBeLessThanOrEqual(Date.parse(grant.expiresAt));
  });

  test('lasts from the approval on, however late the code is fetched and exchanged', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret, {}, { lifetime: '15m' });
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ at: Date }>`UPDATE authorization_requests SET decided_at = decided_at - interval '10 minutes'
        WHERE id = ${asked.authRequestId} RETURNING decided_at AS at`.execute(transaction),
    );
    const { code } = await stateOf(asked);
    const { body } = await developer.call('POST /v1/token', { code, agentId });
    const grant = (await developer.call(`GET /v1/grants/${body.grantId}`)).body;
    expect(Date.parse(grant.expiresAt)).toBe((rows[0]?.at.getTime() ?? 0) + HOUR / 4);
    expect(claimsOf(body.grantToken).exp * 1_000).toBeLessThanOrEqual(Date.parse(grant.expiresAt));
  });

  test('is everything for the requested time by default', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret);
    expect(await stateOf(asked)).toMatchObject({ approvedScopes: TRIP, approvedExpiresIn: '1d' });
  });

  test('is not shown with a request before it is approved, nor once the request was withdrawn', async () => {
    const { asked, person } = await bound();
    expect(await stateOf(asked)).not.toHaveProperty('approvedScopes');
    await person.approve(asked.secret, {}, { lifetime: '1h' });
    await person.deny(asked.secret);
    const denied = await stateOf(asked);
    expect(denied.status).toBe('denied');
    expect(denied).not.toHaveProperty('approvedScopes');
    expect(denied).not.toHaveProperty('approvedExpiresIn');
  });

  test.each<[string, { scope?: readonly string[]; lifetime?: string }, string]>([
    ['nothing', { scope: [] }, 'NOTHING_CHOSEN'],
    ['a scope that was not requested', { scope: [...PART, 'flights:cancel'] }, 'CHOICE_NOT_OFFERED'],
    ['an invalid scope', { scope: ['__proto__'] }, 'CHOICE_NOT_OFFERED'],
    ['a scope twice', { scope: ['calendar:read', 'calendar:read'] }, 'CHOICE_NOT_OFFERED'],
    ['a scope twice in place of another', { scope: [...PART, 'calendar:read'] }, 'CHOICE_NOT_OFFERED'],
    ['a scope without its limit', { scope: ['payments:initiate'] }, 'CHOICE_NOT_OFFERED'],
    ['a scope with a higher limit', { scope: ['payments:initiate:max_501'] }, 'CHOICE_NOT_OFFERED'],
    ['a scope in other letters', { scope: ['Calendar:read'] }, 'CHOICE_NOT_OFFERED'],
    ['a scope with a space', { scope: ['calendar:read '] }, 'CHOICE_NOT_OFFERED'],
    ['a longer time', { lifetime: '2d' }, 'CHOICE_NOT_OFFERED'],
    ['a time that the page does not offer', { lifetime: '59m' }, 'CHOICE_NOT_OFFERED'],
    ['no time', { lifetime: '' }, 'CHOICE_NOT_OFFERED'],
    ['a time of zero', { lifetime: '0s' }, 'CHOICE_NOT_OFFERED'],
    ['a negative time', { lifetime: '-1h' }, 'CHOICE_NOT_OFFERED'],
    ['an invalid time', { lifetime: 'Infinityd' }, 'CHOICE_NOT_OFFERED'],
  ])('is never %s: no challenge is created, and none is accepted with it', async (_what, chosen, code) => {
    const { asked, person } = await bound();
    expect(outcomeOf(await person.approve(asked.secret, {}, chosen))).toBe(code);
    expect(await challengesOf(asked)).toBe(0);
    const answer = await person.answer(asked.secret, 'approve');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer, chosen))).toBe(code);
    expect((await stateOf(asked)).status).toBe('pending');
    // The challenge is used up, and the person has to answer again.
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
    expect(outcomeOf(await person.approve(asked.secret))).toBe('approved');
  });

  const challengesOf = async ({ authRequestId }: Asked): Promise<number> =>
    server.database.asSystem(async (transaction) => {
      const { rows } = await sql`SELECT FROM webauthn_challenges
        WHERE request_id = ${authRequestId} AND purpose = 'approve'`.execute(transaction);
      return rows.length;
    });

  test.each<[string, object, object]>([
    ['fewer scopes', {}, { scope: PART }],
    ['more scopes', { scope: PART }, { scope: TRIP }],
    ['other scopes', { scope: ['calendar:read'] }, { scope: ['flights:book'] }],
    ['a shorter time', {}, { lifetime: '1h' }],
    ['a longer time', { lifetime: '1h' }, { lifetime: '1d' }],
  ])('that changes to %s after the passkey was asked is not approved', async (_what, before, after) => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve', {}, before);
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer, after))).toBe('CHOICE_CHANGED');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
    expect((await stateOf(asked)).status).toBe('pending');
  });

  test('that is approved cannot be approved again with another one', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve', {}, { scope: PART });
    await person.settle(asked.secret, 'approve', answer);
    const again = await person.settle(asked.secret, 'approve', answer, { scope: TRIP });
    expect(outcomeOf(again)).toBe('CHALLENGE_USED');
    expect((await stateOf(asked)).approvedScopes).toEqual(PART);
  });

  test('in one window is not approved by the challenge of another window', async () => {
    const { asked, person } = await bound();
    const first = await person.answer(asked.secret, 'approve', {}, { scope: PART });
    const second = await person.answer(asked.secret, 'approve', {}, { scope: ['calendar:read'] });
    // The windows share a browser: a later challenge replaces the earlier one.
    expect(outcomeOf(await person.settle(asked.secret, 'approve', first, { scope: PART }))).toBe(
      'CHALLENGE_USED',
    );
    expect(outcomeOf(await person.settle(asked.secret, 'approve', second, { scope: PART }))).toBe(
      'CHOICE_CHANGED',
    );
    const third = await person.answer(asked.secret, 'approve', {}, { scope: ['calendar:read'] });
    expect(outcomeOf(await person.settle(asked.secret, 'approve', third))).toBe('approved');
    expect((await stateOf(asked)).approvedScopes).toEqual(['calendar:read']);
  });

  test('approved again replaces the earlier approval, whose code becomes invalid', async () => {
    const { codeVerifier, more } = withRedirect();
    const { asked, person } = await bound(more);
    const wide = codeIn(await person.approve(asked.secret));
    const narrow = codeIn(
      await person.approve(asked.secret, {}, { scope: ['calendar:read'], lifetime: '15m' }),
    );
    expect((await person.look(asked.secret)).request).toMatchObject({
      approved_scopes: ['calendar:read'],
      approved_lifetime: 900,
    });
    const exchange = (code: string) => developer.call('POST /v1/token', { code, agentId, codeVerifier });
    expect((await exchange(wide)).body.code).toBe('INVALID_CODE');
    expect((await exchange(narrow)).body.scopes).toEqual(['calendar:read']);
  });

  test('does not matter for a denial', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'deny', {}, { scope: ['flights:cancel'] });
    expect(outcomeOf(await person.settle(asked.secret, 'deny', answer))).toBe('denied');
  });

  test('is narrowed further by what the agent declares at the exchange, and never widened', async () => {
    const own = await makeAgent(developer.call, TRIP);
    const { asked, person } = await bound({ agentId: own });
    await person.approve(asked.secret, {}, { scope: PART });
    const { code } = await stateOf(asked);
    await developer.call(`PATCH /v1/agents/${own}`, { scopes: ['calendar:read', 'flights:book'] });
    const { status, body } = await developer.call('POST /v1/token', { code, agentId: own });
    expect([status, body.scopes]).toEqual([201, ['calendar:read']]);
  });

  test('is not approved if the developer now lets agents delegate more than was shown', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve');
    await developer.call('PATCH /v1/me', { settings: { maxDelegationDepth: 9 } });
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('REQUEST_CHANGED');
    await developer.call('PATCH /v1/me', { settings: { delegation: 'subset' } });
    const { details } = await person.look(asked.secret);
    expect(details.delegation).toEqual({ depth: 9, narrowing: 'subset' });
    await developer.call('PATCH /v1/me', { settings: { maxDelegationDepth: null, delegation: null } });
  });

  test.runIf(engine === 'postgresql')('of two concurrent ones, one is approved, never both', async () => {
    const { asked, person } = await bound();
    const challenged = async (who: Person, scope: string[]) => {
      const answer = await who.answer(asked.secret, 'approve', {}, { scope });
      return () => who.settle(asked.secret, 'approve', answer, { scope });
    };
    const other = createPerson(server, { device: person.device });
    const settle = [await challenged(person, PART), await challenged(other, ['flights:book'])];
    const outcomes = await Promise.all(settle.map((each) => each()));
    expect(outcomes.map(outcomeOf)).toContain('approved');
    const { approvedScopes, code } = await stateOf(asked);
    expect([PART, ['flights:book']]).toContainEqual(approvedScopes);
    const { body } = await developer.call('POST /v1/token', { code, agentId });
    expect(body.scopes).toEqual(approvedScopes);
  });

  test('is kept for the page that shows the request again', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret, {}, { scope: PART, lifetime: '8h' });
    const found = await person.look(asked.secret);
    expect(wholeOf(found).scope).toEqual(TRIP);
    expect(found.request).toMatchObject({ approved_scopes: PART, approved_lifetime: 8 * 3_600 });
  });

  test('can be requested again as a smaller request', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret, {}, { scope: PART });
    const more = await ask(developer, { agentId, principalId: asked.principalId, scopes: PART });
    expect(outcomeOf(await person.approve(more.secret))).toBe('approved');
  });
});

test.each([
  ['a year', 366 * 86_400, [366 * 86_400, 90 * 86_400, 30 * 86_400, 7 * 86_400, 86_400]],
  ['a day', 86_400, [86_400, 8 * 3_600, 3_600, 900]],
  ['an odd time', 86_401, [86_401, 86_400, 8 * 3_600, 3_600, 900]],
  ['a quarter of an hour', 900, [900]],
  ['a second', 1, [1]],
])('of %s offers shorter times, and never a longer one', (_what, asked, offered) => {
  expect(lifetimesWithin(asked)).toEqual(offered);
});
