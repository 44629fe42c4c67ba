import {
  type AuthorizationError,
  createGrantex,
  type GrantexSetup,
  type GrantexSetupOptions,
  SetupError,
} from '@grantex/core';
import { inspect } from 'node:util';
import { createTestIssuer, type IssuerService, type TestIssuer } from '@grantex/testing';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => issuer.close());

const rule = { scopes: ['flights:search'] } as const;
const opened: GrantexSetup[] = [];

/** A setup that is closed after its test. */
function setup(options: GrantexSetupOptions = {}): GrantexSetup {
  const { url, apiKey, audience } = issuer;
  const made = createGrantex({ url, apiKey, audience, ...options });
  opened.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close().catch(() => {})));
});

const search = async (
  { guard }: GrantexSetup,
  token = issuer.grantToken({ scopes: rule.scopes }),
): Promise<string> =>
  guard.run({ token, action: 'search', input: 1, rule }, ({ grant }) => grant.principalId);

/** Until the end of the test, a service of the issuer does not answer. */
function without(service: IssuerService): object {
  issuer.interrupt(service);
  onTestFinished(() => issuer.resume(service));
  return {};
}

/** The code with which a setup is not ready. */
async function faultOf(made: GrantexSetup): Promise<SetupError> {
  try {
    await made.ready();
  } catch (error) {
    if (SetupError.is(error)) return error;
    throw error;
  }
  throw new Error('It is ready.');
}

test('one line makes a guard that decides, follows revocations and records', async () => {
  const grantex = setup();
  await grantex.ready();
  const { grantId, token, principalId } = issuer.grant({ scopes: rule.scopes });
  expect(await search(grantex, token)).toBe(principalId);
  issuer.revoke(grantId);
  await expect
    .poll(() => search(grantex, token).catch((error: unknown) => (error as AuthorizationError).reason))
    .toBe('revoked');
  await grantex.flush();
  const statuses = issuer.auditLog.entries
    .filter((entry) => entry.grantId === grantId)
    .map(({ status }) => status);
  expect(statuses.slice(0, 2)).toEqual(['allowed', 'success']);
  expect(statuses.at(-1)).toBe('blocked');
});

test('the environment says what is not given', async () => {
  vi.stubEnv('GRANTEX_URL', `${issuer.url}/`);
  vi.stubEnv('GRANTEX_API_KEY', issuer.apiKey);
  vi.stubEnv('GRANTEX_AUDIENCE', issuer.audience);
  const grantex = createGrantex();
  opened.push(grantex);
  await expect(grantex.ready()).resolves.toBeUndefined();
});

test.each([
  ['url', 'GRANTEX_URL'],
  ['apiKey', 'GRANTEX_API_KEY'],
  ['audience', 'GRANTEX_AUDIENCE'],
])('without %s, the error names it and %s', (option, variable) => {
  vi.stubEnv(variable, '');
  const { url, apiKey, audience } = issuer;
  const options = { url, apiKey, audience, [option]: undefined };
  expect(() => createGrantex(options as GrantexSetupOptions)).toThrow(
    `"${option}" is missing. Give it, or set ${variable}.`,
  );
});

test.each<[string, object]>([
  ['"url" must be', { url: 'localhost' }],
  ['"url" must be', { url: 'file:///etc/passwd' }],
  ['"url" must be', { url: 'https://alice:secret@grantex.test' }],
  ['"url" must be', { url: 'https://grantex.test/?key=secret' }],
  ['"apiKey" must be', { apiKey: 'gx_test_secret\r' }],
  ['"apiKey" must be', { apiKey: ['gx_test_secret'] }],
  ['"revocation" must be', { revocation: 'none' }],
  ['there is no option "agentId"', { agentId: 'ag_01' }],
  ['"audit" must be', { audit: false }],
  ['"audience" must be', { audience: [] }],
  ['"onDecision" must be', { onDecision: true }],
  ['"waitUntil" must be', { waitUntil: true }],
  ['"resourceMetadata" must be', { resourceMetadata: '/metadata' }],
  ['"scope" must be', { scope: 'flights:search,hotels:search' }],
])('a wrong option is named: %s', (message, options) => {
  expect(() => setup(options)).toThrow(message);
  expect(() => setup(options)).not.toThrow('secret');
});

test.each<[string, string, () => Partial<GrantexSetupOptions>, string]>([
  ['no server', 'server_unreachable', () => ({ url: 'http://127.0.0.1:9' }), 'cannot be reached'],
  [
    'another server',
    'server_unreachable',
    () => ({ url: `${issuer.url}/elsewhere` }),
    '/.well-known/grantex answered with status 404',
  ],
  ['a wrong issuer', 'issuer_mismatch', () => ({ issuer: 'https://other.test' }), 'https://other.test'],
  ['a wrong key', 'api_key_refused', () => ({ apiKey: 'gx_test_wrong' }), 'does not know the API key'],
  ['no keys of the issuer', 'keys_unavailable', () => without('keys'), 'cannot be fetched'],
  ['no feed', 'feed_unavailable', () => without('feed'), 'cannot be followed'],
])('with %s, ready() says %s', async (_what, code, options, message) => {
  const fault = await faultOf(setup(options()));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(message);
  expect(fault.message).not.toContain(issuer.apiKey);
});

test('its guard says in each challenge where to get a token, and what to ask for', () => {
  const challenge = { resourceMetadata: 'https://travel.test/metadata', scope: 'flights:search' };
  expect(setup(challenge).guard.challenge).toEqual(challenge);
  expect(setup(challenge).guard.forAgent({ minimumDepth: 1 }).challenge).toEqual(challenge);
});

test('online verification follows no feed', async () => {
  const streams = issuer.requestsTo('feed');
  const grantex = setup({ revocation: 'online' });
  await grantex.ready();
  await search(grantex);
  expect(issuer.requestsTo('feed')).toBe(streams);
});

test('setups of one process with the same key share one stream, until the last one closes', async () => {
  const [first, second] = [setup(), setup({ audience: [issuer.audience, 'https://other.test'] })];
  await Promise.all([first.ready(), second.ready()]);
  await expect.poll(() => issuer.feed.streams).toBe(1);
  await first.close();
  await search(second);
  expect(issuer.feed.streams).toBe(1);
  await second.close();
  await expect.poll(() => issuer.feed.streams).toBe(0);
  const later = setup();
  await later.ready();
  await expect.poll(() => issuer.feed.streams).toBe(1);
});

test('the global object shows no API key, and keeps no feed that nobody uses', async () => {
  const grantex = setup();
  await grantex.ready();
  const name = Symbol.for('grantex.feeds.1');
  const feeds = Reflect.get(globalThis, name) as ReadonlySet<unknown>;
  expect(feeds.size).toBe(1);
  expect(inspect(feeds, { depth: null, showHidden: true })).not.toContain(issuer.apiKey);
  expect(Object.prototype.propertyIsEnumerable.call(globalThis, name)).toBe(false);
  await grantex.close();
  expect(feeds.size).toBe(0);
});

test('a module that is evaluated again, as at a hot reload, shares the stream of its predecessor', async () => {
  const before = setup();
  await before.ready();
  vi.resetModules();
  const reloaded = await import('@grantex/core');
  expect(reloaded.createGrantex).not.toBe(createGrantex);
  const { url, apiKey, audience } = issuer;
  const after = reloaded.createGrantex({ url, apiKey, audience });
  opened.push(after);
  await after.ready();
  await search(after);
  expect(issuer.feed.streams).toBe(1);
});

test.each(['required', 'buffered'] as const)(
  'waitUntil is given what a call in mode %s leaves to do',
  async (audit) => {
    const work: Promise<unknown>[] = [];
    const grantex = setup({ audit, waitUntil: (promise) => void work.push(promise) });
    const { grantId, token } = issuer.grant({ scopes: rule.scopes });
    await search(grantex, token);
    expect(work.length).toBeGreaterThan(0);
    await Promise.all(work);
    const entries = issuer.auditLog.entries.filter((entry) => entry.grantId === grantId);
    expect(entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
  },
);

test('after close(), calls are refused and nothing is left unwritten', async () => {
  const grantex = setup({ audit: 'buffered' });
  const { grantId, token } = issuer.grant({ scopes: rule.scopes });
  await search(grantex, token);
  await grantex.close();
  expect(issuer.auditLog.entries.filter((entry) => entry.grantId === grantId)).toHaveLength(2);
  await expect(search(grantex, token)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
});
