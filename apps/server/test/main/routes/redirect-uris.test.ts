import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isNormalUrl, normalUrl } from '../../../src/http/requests/normal-url.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type Call, type TestServer } from '../../support/server.ts';

const HOSTILE = [
  'https:evil.example/cb',
  'https:/evil.example/cb',
  'https:///evil.example/cb',
  String.raw`https:\\evil.example/cb`,
  String.raw`https://app.example\@evil.example/cb`,
  String.raw`https://app.example/cb\..\evil`,
  'https://*.example/cb',
  'https://app.example@evil.example/cb',
  'https://@evil.example/cb',
  'https://u:p@app.example/cb',
  'https://app.example/cb#fragment',
  'https://app.example/cb#',
  'https://app.example/a/../cb',
  'https://app.example/./cb',
  'https://app.example/a/%2e%2E/cb',
  'https://app.example/cb\u0000',
  'https://app.example/c\tb',
  'https://app.example/cb\n',
  'https://app.example/cb%0d%0aset-cookie:x',
  'https://app.example/cb%00',
  'https://app.example/cb%7F',
  'https://app.example/cb%2',
  'https://app.example/c b',
  'https://app.example/<script>',
  'https://%61pp.example/cb',
  'https://app..example/cb',
  'https://.example/cb',
  'https://app.example./cb',
  'https://app.example:/cb',
  'https://app.example:0443/cb',
  'https://app.example:99999/cb',
  'https://2130706433/cb',
  'https://0x7f.1/cb',
  'https://127.1/cb',
  'https://0177.0.0.1/cb',
  'https://127.0.0.256/cb',
  'http://127.1:9/cb',
  'http://[0:0:0:0:0:0:0:1]/cb',
  'http://[::ffff:127.0.0.1]/cb',
  'http://localhost.evil.example/cb',
  'http://127.0.0.1.evil.example/cb',
  'http://app.example/cb',
  'https://аpp.example/cb',
  'https://app。example/cb',
  'https://ａpp.example/cb',
  'https://xn--/cb',
  'https://app.example/ä',
  'javascript:alert(1)',
  'javascript://app.example/%0aalert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'blob:https://app.example/x',
  'app:/cb',
  'app:///cb',
  'ms-settings://app/cb',
  'intent://app/cb',
  'view-source://app.example/cb',
  'wss://app.example/cb',
  'com.example.app:cb',
  'com.example.app://u@host/cb',
  'com.example.app:/a/../cb',
  '//app.example/cb',
  '/cb',
  '',
  ' https://app.example/cb',
  `https://app.example/${'x'.repeat(2_048)}`,
];

/** URIs as they are sent, and as they are stored. */
const NORMAL = [
  ['https://app.example/cb', 'https://app.example/cb'],
  ['https://app.example', 'https://app.example/'],
  ['https://app.example?tenant=1', 'https://app.example/?tenant=1'],
  ['HTTPS://App.Example:443/Cb?A=B', 'https://app.example/Cb?A=B'],
  ['https://app.example:8443/cb/%7Euser/%C3%A4', 'https://app.example:8443/cb/%7Euser/%C3%A4'],
  ['https://xn--e1awd7f.example/cb', 'https://xn--e1awd7f.example/cb'],
  ['https://[2001:DB8::1]/cb', 'https://[2001:db8::1]/cb'],
  ['https://192.0.2.1/cb', 'https://192.0.2.1/cb'],
  ['http://localhost:80/cb', 'http://localhost/cb'],
  ['http://[::1]:9/cb', 'http://[::1]:9/cb'],
  ['com.Example.app:/cb', 'com.example.app:/cb'],
  ['com.example.app://callback', 'com.example.app://callback'],
  ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://anysphere.cursor-mcp/oauth/callback'],
] as const;

describe('a redirect URI', () => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer();
    ({ call } = server.developer);
    agentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  test.each(HOSTILE)(
    'that parsers read differently or that leads elsewhere is refused everywhere: %j',
    async (uri) => {
      const input = { agentId, principalId: 'user_alice', scopes: ['flights:search'] };
      const answers = await Promise.all([
        call('POST /v1/agents', { name: 'a', redirectUris: [uri] }),
        call(`PATCH /v1/agents/${agentId}`, { redirectUris: [uri] }),
        call('POST /v1/authorize', { ...input, redirectUri: uri }),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        answers.map(() => [400, 'VALIDATION_ERROR']),
      );
      for (const { body } of answers) expect(body.message).toMatch(/redirectUri/);
    },
  );

  test.each(NORMAL)('%s is stored as %s, both by registration and by a change', async (written, stored) => {
    const made = await call('POST /v1/agents', { name: 'a', redirectUris: [written] });
    const changed = await call(`PATCH /v1/agents/${made.body.id}`, { redirectUris: [written] });
    expect([made.body.redirectUris, changed.body.redirectUris]).toEqual([[stored], [stored]]);
  });
});

describe('a redirect URI of a live server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({
      environment: { GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'https://as.example' },
    });
  });
  afterAll(() => server.close());

  async function ask(agentId: string, redirectUri: string): Promise<[number, string]> {
    const { status, body } = await server.developer.call('POST /v1/authorize', {
      agentId,
      principalId: 'user_alice',
      scopes: ['flights:search'],
      redirectUri,
      codeChallenge: 'a'.repeat(43),
    });
    return [status, status === 201 ? body.redirectUri : body.code];
  }

  test.each(NORMAL.filter(([written]) => !/localhost|::1\]/.test(written)))(
    'is compared in its normal form, and the code goes there: %s',
    async (written, stored) => {
      const agentId = await makeAgent(server.developer.call, undefined, { redirectUris: [written] });
      expect(await ask(agentId, written)).toEqual([201, stored]);
      expect(await ask(agentId, `${stored}x`)).toEqual([400, 'REDIRECT_URI_NOT_REGISTERED']);
    },
  );

  test('stored unnormalized by an older release is compared by the same rule, and one that would be refused now matches nothing', async () => {
    const agentId = await makeAgent(server.developer.call, undefined, { redirectUris: [] });
    await server.database.asSystem((transaction) =>
      transaction
        .updateTable('agents')
        .set({
          redirect_uris: ['HTTPS://App.Example', String.raw`https://x\@evil.example`, 'https:evil.example'],
        })
        .where('id', '=', agentId)
        .execute(),
    );
    expect(await ask(agentId, 'https://app.example/')).toEqual([201, 'https://app.example/']);
    for (const uri of ['https://evil.example/', 'https://x/@evil.example']) {
      expect(await ask(agentId, uri)).toEqual([400, 'REDIRECT_URI_NOT_REGISTERED']);
    }
  });
});

describe('other URLs that are stored as they are sent', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({
      environment: { GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'https://as.example' },
    });
  });
  afterAll(() => server.close());

  test.each([
    'https:evil.example',
    'https://*.example',
    'https://u@api.example',
    'https://api.example:443',
    'HTTPS://API.example',
    'https://api.example/a/../b',
    'https://127.1',
  ])('an audience and the issuer of a provider are refused unless they are normal: %s', async (url) => {
    const { call } = server.developer;
    const settings = await call('PATCH /v1/me', { settings: { audiences: [url] } });
    const asked = await call('POST /v1/authorize', {
      agentId: await makeAgent(call),
      principalId: 'user_alice',
      scopes: ['flights:search'],
      audience: url,
    });
    const provider = await call('PUT /v1/sign-in-provider', {
      issuer: url,
      clientId: 'a',
      clientSecret: 'b',
    });
    for (const { status, body } of [settings, asked, provider]) {
      expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    }
  });

  test.each([
    'https://api.example',
    'https://api.example/',
    'https://api.example/v1?x=1',
    'urn:example:api',
    'api://a',
  ])('an audience is kept letter for letter: %s', async (audience) => {
    const { call } = server.developer;
    const { status, body } = await call('POST /v1/authorize', {
      agentId: await makeAgent(call),
      principalId: 'user_alice',
      scopes: ['flights:search'],
      audience,
    });
    expect([status, body.audience]).toEqual([201, audience]);
  });
});

test('a URL is normal when its normal form is the same text', () => {
  expect(['https://a.example', 'https://a.example/', 'https://a.example/b'].map(isNormalUrl)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['https://A.example', 'https://a.example:443', 'https://a.example/b/../c'].map(isNormalUrl)).toEqual(
    [false, false, false],
  );
  expect(normalUrl('HTTPS://A.example:443')?.href).toBe('https://a.example/');
});
