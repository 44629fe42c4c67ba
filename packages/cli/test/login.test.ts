import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createTokenParser } from '@grantex/core/issuer';
import { agentFetch, loadAgentKey } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { beforeAll, expect, inject, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper, newFolder } from './support/developer.ts';
import { openService } from './support/authorize-client.ts';
import { type Ended, grantex, plain, type RunOptions, secretsOf } from './support/run.ts';

let developer: Developer;
/** Without an API key: a person who logs in has none. */
let environment: Record<string, string>;
let resource: string;
beforeAll(async () => {
  developer = await newDeveloper();
  environment = { HOME: developer.home, GRANTEX_URL: developer.url };
  resource = await openService(developer);
});

/** A browser that does what it is told; a sandbox asks nobody. */
const browse = (url: string): Promise<Response> => fetch(url);

const login = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(['tokens', 'login', ...parameters], { environment, onBrowser: browse, ...options });

const registrations = async (home: string): Promise<Record<string, string>> =>
  JSON.parse(await readFile(join(home, '.config', 'grantex', 'clients.json'), 'utf8')) as Record<
    string,
    string
  >;

test('login registers once, opens the browser, and keeps the token, which the server finds valid', async () => {
  const tokenFile = join(developer.home, 'token');
  const first = await login(['--resource', resource, '--scope', 'flights:search', '--token-file', tokenFile]);
  expect(first).toMatchObject({ exitCode: EXIT.ok });
  expect(first.errors).toMatch(/^Your browser opens[^]*http:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(first.output).toMatch(/^grant +grnt_\w+\nclient +cl_\w+\nagent +ag_\w+\nprincipal +sandbox_user\n/);
  expect(first.output).toMatch(/^scopes +flights:search\ntoken +Bearer, until 2[^]*in .*token$/m);
  expect(secretsOf(first, developer.apiKey)).toEqual([]);
  expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
  const token = (await readFile(tokenFile, 'utf8')).trim();
  expect(await developer.gx.tokens.verify(token, { audience: resource })).toMatchObject({ valid: true });

  const again = await login(['--resource', resource, '--token-file', tokenFile, '--json']);
  const { [developer.url]: clientId } = await registrations(developer.home);
  expect(again.json).toMatchObject({
    clientId,
    audience: resource,
    scopes: ['flights:search', 'flights:book'],
    tokenType: 'Bearer',
    tokenFile,
  });
  expect(again.output).not.toContain('grantToken');
  expect(JSON.parse(again.errors)).toMatchObject({ loginUrl: expect.stringMatching(/^http:\/\/127/) });
  const { agents } = await developer.gx.agents.list({ kind: 'client' });
  expect(agents).toMatchObject([{ name: 'Grantex CLI', clientId }]);
});

test('a token that nobody would get is not asked for', async () => {
  const ended = await login(['--resource', resource]);
  expect(ended).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--token-file') });
});

test('the group has its name of one token, too', async () => {
  const ended = await grantex(['token', 'login', '--resource', resource, '--show-token'], {
    environment,
    onBrowser: browse,
  });
  const token = ended.output.trim().split('\n').at(-1) ?? '';
  expect(createTokenParser()(token).payload).toMatchObject({ aud: resource, sub: 'sandbox_user' });
});

test('a registration that the server has forgotten is made again', async () => {
  const home = await newFolder();
  const folder = join(home, '.config', 'grantex');
  await login(['--resource', resource, '--show-token'], { environment: { ...environment, HOME: home } });
  const before = await registrations(home);
  const forgotten = { ...before, [developer.url]: 'cl_01J0000000000000000000000A' };
  await writeFile(join(folder, 'clients.json'), JSON.stringify(forgotten));
  const ended = await login(['--resource', resource, '--show-token', '--json'], {
    environment: { ...environment, HOME: home },
  });
  expect(ended).toMatchObject({ exitCode: EXIT.ok });
  expect((await registrations(home))[developer.url]).toMatch(/^cl_(?!01J0{10})/);
  await writeFile(join(folder, 'clients.json'), '[damaged');
  expect(
    await login(['--resource', resource, '--show-token'], { environment: { ...environment, HOME: home } }),
  ).toMatchObject({ exitCode: EXIT.ok });
});

test('an agent logs in with its redirect URI, at any port, with a token that is bound to a new key', async () => {
  const { gx } = developer;
  const scopes = ['flights:search'];
  const redirectUris = ['http://127.0.0.1/callback'];
  const { agentId } = await gx.agents.register({ name: 'My laptop', scopes, redirectUris });
  const keyDir = join(developer.home, 'login-keys');
  const asAgent = ['--resource', resource, '--client', agentId, '--dpop', '--key-dir', keyDir];
  const ended = await login([...asAgent, '--show-token', '--json']);
  expect(ended.json).toMatchObject({ agentId, clientId: agentId, tokenType: 'DPoP' });
  const { grantToken, keyFile } = ended.json as { grantToken: string; keyFile: string };
  expect(await readdir(keyDir)).toEqual([expect.stringMatching(/\.secret$/)]);
  const [file = ''] = await readdir(keyDir);
  expect(keyFile).toBe(join(keyDir, file));
  const kid = file.replace('.secret', '');
  expect(createTokenParser()(grantToken).payload).toMatchObject({ cnf: { jkt: kid } });

  // The SDK calls services with both.
  const key = await loadAgentKey({ store: createFileStore({ directory: keyDir }), kid });
  let sent: Headers | undefined;
  const call = agentFetch({
    key,
    token: grantToken,
    fetch: async (request) => {
      sent = (request as Request).headers;
      return new Response('ok');
    },
  });
  await call(resource);
  expect(sent?.get('authorization')).toBe(`DPoP ${grantToken}`);
});

test('what the server refuses is said before a browser opens', async () => {
  const { gx } = developer;
  const { agentId } = await gx.agents.register({ name: 'No address', scopes: ['flights:search'] });
  const opened: string[] = [];
  const refused: readonly [parameters: string[], says: string][] = [
    [['--resource', 'https://unknown.example/mcp'], '→ Name the service, as the server knows it'],
    [['--resource', resource, '--scope', 'hotels:book'], 'this service offers flights:search flights:book'],
    [['--resource', resource, '--client', agentId], 'http://127.0.0.1/callback'],
    [
      ['--resource', resource, '--client', 'cl_01J0000000000000000000000A'],
      '→ Name a client that the server',
    ],
  ];
  for (const [parameters, says] of refused) {
    const ended = await login([...parameters, '--show-token'], { onBrowser: (url) => opened.push(url) });
    expect([parameters, ended]).toMatchObject([
      parameters,
      { exitCode: EXIT.failed, output: '', errors: expect.stringContaining(says) },
    ]);
  }
  expect(opened).toEqual([]);
});

test('an answer to another login is refused, and the right one still counts', async () => {
  const seen: number[] = [];
  const ended = await login(['--resource', resource, '--show-token', '--no-browser'], {
    onErrors: async (said) => {
      const [start = ''] = /http:\/\/127\S+\//.exec(said) ?? [];
      for (const path of ['callback?code=code_stolen&state=other', 'callback', 'elsewhere']) {
        seen.push((await fetch(start + path)).status);
      }
      seen.push((await fetch(start, { method: 'POST' })).status);
      const page = await fetch(start);
      seen.push(page.status);
      expect(await page.text()).toContain('You can close this page');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  });
  expect(ended).toMatchObject({ exitCode: EXIT.ok });
  expect(ended.errors).toMatch(/^Open this in your browser/);
  expect(seen).toEqual([400, 400, 404, 405, 200]);
});

test('an answer of another issuer ends the login, and its code is not used', async () => {
  const ended = await login(['--resource', resource, '--show-token'], {
    onBrowser: async (start) => {
      const sent = await fetch(start, { redirect: 'manual' });
      const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' });
      const answer = new URL(back.headers.get('location') ?? '');
      answer.searchParams.set('iss', 'https://other.example');
      await fetch(answer);
    },
  });
  expect(ended).toMatchObject({
    exitCode: EXIT.failed,
    output: '',
    errors: expect.stringContaining('unexpected "iss"'),
  });
});

test('a denial, and Ctrl-C while it waits, end it', async () => {
  const denied = await login(['--resource', resource, '--show-token'], {
    onBrowser: async (start) => {
      const sent = await fetch(start, { redirect: 'manual' });
      const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' });
      const answer = new URL(back.headers.get('location') ?? '');
      answer.searchParams.delete('code');
      answer.searchParams.set('error', 'access_denied');
      await fetch(answer);
    },
  });
  expect(denied).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringMatching(/the person did not approve\n→ Respect that/),
  });

  const controller = new AbortController();
  let start = '';
  const ended = await login(['--resource', resource, '--show-token'], {
    columns: 100,
    signal: controller.signal,
    onBrowser: (url) => {
      start = url;
      setImmediate(() => controller.abort());
    },
  });
  expect(ended).toMatchObject({ exitCode: EXIT.interrupted, output: '' });
  expect(plain(ended.errors)).toContain('Waiting for the person… 15:00 left');
  await expect(fetch(start)).rejects.toThrow('fetch failed');
});

test('a server that registers nobody, has another address or does not answer is named', async () => {
  const live = await login(['--show-token'], {
    environment: { ...environment, GRANTEX_URL: inject('servers').live },
  });
  expect(live).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringMatching(
      /registers no clients\n→ Name a client.*--redirect-uri http:\/\/127\.0\.0\.1\/callback/,
    ),
  });
  const renamed = developer.url.replace('localhost', '127.0.0.1');
  expect(await login(['--show-token', '--url', renamed])).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining(`→ Use that: --url ${developer.url}`),
  });
  expect(await login(['--show-token', '--url', 'http://127.0.0.1:1'])).toMatchObject({
    exitCode: EXIT.unreachable,
  });
  const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await login(['--show-token', '--url', `http://127.0.0.1:${port}`])).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('does not answer as OAuth says'),
  });
  other.close();
});
