import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretDigest } from '../../../src/base/secrets.ts';
import { claimsOf, makeAgent } from '../../support/grants.ts';
import { chosenOn } from '../../support/chosen-on.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  CALLBACK,
  type LoggingIn,
  loggingIn,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from './log-in.ts';

/** Who is at the page of a login, and what they send. */

let server: TestServer;
let service: Service;
let client_id: string;
/** Somebody with a passkey of this site, whom nobody knows before their first login. */
let person: LoggingIn;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
  const scopes = ['flights:search', 'flights:book', 'payments:initiate:max_500'];
  service = await openService(server, { people: 'anyone', scopes });
  client_id = await registerClient(server);
  person = loggingIn(server);
  const { at } = await person.open(pathOf());
  await person.enrol(at);
  await person.approve(at);
});
afterAll(() => Promise.all([service.close(), server.close()]));

const { verifier, challenge } = newPkce();

function pathOf(more: Record<string, string> = {}): string {
  return authorizePath({ client_id, code_challenge: challenge, resource: service.audience, ...more });
}

const shownOn = (text: string): string => /shown&quot;:&quot;([\w-]{43})/.exec(text)?.[1] ?? '';
const refusal = ({ status, json }: { status: number; json: any }): unknown[] => [status, json.code];

async function onRow(at: string, assignment: ReturnType<typeof sql>): Promise<void> {
  await server.database.asSystem((transaction) =>
    sql`UPDATE authorization_requests SET ${assignment}
      WHERE consent_digest = ${secretDigest(at.split('/').at(-1) ?? '')}`.execute(transaction),
  );
}

test('a login belongs to the browser that the client has sent, for reading, approving and denying', async () => {
  const { at, page } = await person.open(pathOf());
  const shown = shownOn(page.text);
  const victim = loggingIn(server, person.device);
  await victim.browser.open('/permissions');
  const opened = await victim.browser.open(at);
  expect(opened.status).toBe(403);
  expect(opened.text).not.toContain('Any Client');
  const choice = { shown, ...chosenOn(page.text) };
  expect(refusal(await victim.browser.call(`${at}/ask`, choice))).toEqual([403, 'LOGIN_ELSEWHERE']);
  expect(refusal(await victim.browser.call(`${at}/enrol/ask`, {}))).toEqual([403, 'LOGIN_ELSEWHERE']);
  expect((await victim.browser.submit(`${at}/deny`)).status).toBe(403);

  // An answer to a challenge of one browser, sent by the other one.
  const asked = await person.browser.call(`${at}/ask`, choice);
  const response = person.device.get(asked.json);
  expect((await victim.browser.call(`${at}/settle`, { ...choice, response })).status).toBe(409);
  expect((await person.approve(at)).status).toBe(200);
});

test.each([undefined, '', 'x', 'x'.repeat(43), 'x'.repeat(5_000)])(
  'a forged cookie %j opens no login',
  async (visit) => {
    const { at } = await person.open(pathOf());
    const cookie = visit === undefined ? {} : { cookie: `grantex_visit=${visit}` };
    const page = await fetch(server.url + at, { headers: cookie });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(await page.text()).not.toContain('Any Client');
  },
);

test('nothing is decided by a request that another site causes', async () => {
  const { at, page } = await person.open(pathOf());
  const choice = { shown: shownOn(page.text), ...chosenOn(page.text) };
  const { csrf } = person.browser;
  const caused: [Record<string, string>, string][] = [
    [{ origin: 'https://evil.example' }, csrf],
    [{ 'sec-fetch-site': 'cross-site' }, csrf],
    [{ 'sec-fetch-site': 'same-site' }, csrf],
    [{ 'sec-fetch-site': 'none' }, csrf],
    [{}, ''],
    [{}, 'x'.repeat(43)],
  ];
  for (const [headers, token] of caused) {
    const forged = { ...headers, 'x-csrf-token': token };
    expect((await person.browser.call(`${at}/ask`, choice, forged)).status).toBe(403);
    expect((await person.browser.call(`${at}/deny`, {}, forged)).status).toBe(403);
  }
  for (const kind of ['text/plain', 'multipart/form-data']) {
    const body = JSON.stringify({ ...choice, csrf: person.browser.csrf });
    const sent = await person.browser.call(`${at}/ask`, body, { 'content-type': kind });
    expect(sent.status).toBe(415);
  }
  expect((await person.approve(at)).status).toBe(200);
});

const WIDER: readonly (readonly [string, { scope?: readonly string[]; lifetime?: string }])[] = [
  ['a scope that was not asked', { scope: ['flights:search', 'flights:cancel'] }],
  ['a scope twice', { scope: ['flights:search', 'flights:search'] }],
  ['every scope', { scope: ['*:*'] }],
  ['nothing', { scope: [] }],
  ['a longer time', { lifetime: '366d' }],
  ['a time that the page does not offer', { lifetime: '1s' }],
  ['no time', { lifetime: '' }],
  ['a time to come', { lifetime: '-1h' }],
  ...[
    'max_501',
    'max_500.01',
    'max_1e3',
    'max_05',
    'max_-1',
    'max_ 5',
    'max_5 ',
    'max_+5',
    'max_0x1',
    'max_1,000',
    'max_1.',
    'max_.5',
    'max_5.0',
    'max_',
    'max_Infinity',
    'max_NaN',
    'max_٥',
    'max_5:max_1',
    'max_5:',
    'min_5',
    'max_5\u0000',
    `max_${'9'.repeat(400)}`,
    'max_1_0',
  ].map(
    (bound) =>
      [
        `an amount of ${JSON.stringify(bound).slice(0, 20)}`,
        { scope: [`payments:initiate:${bound}`] },
      ] as const,
  ),
  ['a payment without an amount', { scope: ['payments:initiate'] }],
  ['a lower amount beside the whole', { scope: ['payments:initiate:max_5', 'payments:initiate:max_500'] }],
  ['two lower amounts', { scope: ['payments:initiate:max_5', 'payments:initiate:max_6'] }],
];

test.each(WIDER)('nobody approves %s', async (_name, chosen) => {
  const { at, page } = await person.open(pathOf());
  const asked = await person.browser.call(`${at}/ask`, {
    shown: shownOn(page.text),
    ...chosenOn(page.text),
    ...chosen,
  });
  expect([400, 422]).toContain(asked.status);
});

test('what is settled is what the passkey was asked for, as it was shown', async () => {
  const { at, page } = await person.open(pathOf());
  const shown = shownOn(page.text);
  const less = { shown, ...chosenOn(page.text), scope: ['payments:initiate:max_5'] };
  const ask = async (choice: object): Promise<any> => (await person.browser.call(`${at}/ask`, choice)).json;
  const settle = (choice: object, options: any): Promise<{ status: number; json: any }> =>
    person.browser.call(`${at}/settle`, { ...choice, response: person.device.get(options) });

  const more = { ...less, scope: ['payments:initiate:max_500'] };
  expect(refusal(await settle(more, await ask(less)))).toEqual([409, 'CHOICE_CHANGED']);
  const other = { ...less, shown: 'x'.repeat(43) };
  expect(refusal(await person.browser.call(`${at}/ask`, other))).toEqual([409, 'REQUEST_CHANGED']);

  // The answer for one login says nothing about another, even of the same client.
  const second = await person.open(pathOf());
  const elsewhere = { shown: shownOn(second.page.text), ...chosenOn(second.page.text) };
  const response = person.device.get((await person.browser.call(`${second.at}/ask`, elsewhere)).json);
  expect(refusal(await person.browser.call(`${at}/settle`, { ...less, response }))).toEqual([
    409,
    'CHALLENGE_USED',
  ]);
  // What changes between page and answer is not approved.
  const options = await ask(less);
  await onRow(at, sql`client_name = 'Bank of Example'`);
  expect(refusal(await settle(less, options))).toEqual([409, 'REQUEST_CHANGED']);
  await onRow(at, sql`client_name = 'Any Client'`);

  const used = await ask(less);
  const answer = { ...less, response: person.device.get(used) };
  const approved = await person.browser.call(`${at}/settle`, answer);
  expect(approved.status).toBe(200);
  expect(refusal(await person.browser.call(`${at}/settle`, answer))).toEqual([409, 'CHALLENGE_USED']);
  const { body } = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: new URL(approved.json.location).searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id,
  });
  expect([body.scope, claimsOf(body.access_token).scp]).toEqual([
    'payments:initiate:max_5',
    ['payments:initiate:max_5'],
  ]);
  expect(refusal(await person.browser.call(`${at}/ask`, less))).toEqual([409, 'REQUEST_DECIDED']);
});

test('a login is over after its time, and after it was denied', async () => {
  const { at, page } = await person.open(pathOf());
  const choice = { shown: shownOn(page.text), ...chosenOn(page.text) };
  await onRow(at, sql`expires_at = clock_timestamp()`);
  expect((await person.browser.open(at)).status).toBe(410);
  expect((await person.browser.call(`${at}/ask`, choice)).status).toBe(410);
  expect((await person.browser.submit(`${at}/deny`)).status).toBe(410);

  const second = await person.open(pathOf());
  const denied = await person.browser.submit(`${second.at}/deny`);
  expect(denied.text).toContain('error=access_denied');
  expect(denied.text).toContain(`iss=${encodeURIComponent(server.url)}`);
  expect((await person.browser.submit(`${second.at}/deny`)).status).toBe(409);
  expect((await person.approve(second.at)).status).toBe(400);
});

test('the secret of a login opens no other page, and that of a request no login', async () => {
  const { at } = await person.open(pathOf());
  await person.approve(at);
  const secret = at.split('/').at(-1) ?? '';
  expect((await person.browser.open(`/consent/${secret}`)).status).toBe(404);
  expect((await person.browser.submit(`/consent/${secret}/deny`)).status).toBeGreaterThanOrEqual(400);
  const agentId = await makeAgent(server.developer.call, ['flights:search'], { redirectUris: [CALLBACK] });
  const asked = await server.developer.call('POST /v1/authorize', {
    agentId,
    principalId: 'alice',
    scopes: ['flights:search'],
  });
  const consent = String(asked.body.consentUrl).split('/').at(-1);
  expect((await person.browser.open(`/login/${consent}`)).status).toBe(404);
  expect((await person.browser.submit(`/login/${secret}/approve`)).status).toBe(404);
});

test('a login alone stays in touch with the window that opened it, and is framed by none', async () => {
  const policyOf = async (path: string): Promise<unknown[]> => {
    const { headers } = await person.browser.open(path);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    return [path, headers.get('cross-origin-opener-policy')];
  };
  const { at } = await person.open(pathOf());
  const back = `/directory/callback/${server.developer.id}?state=x`;
  for (const path of [pathOf(), pathOf({ client_id: 'cl_x' }), at, back]) {
    expect(await policyOf(path)).toEqual([path, 'unsafe-none']);
  }
  for (const path of ['/permissions', '/console', `/consent/${'x'.repeat(43)}`]) {
    expect(await policyOf(path)).toEqual([path, 'same-origin']);
  }
});
