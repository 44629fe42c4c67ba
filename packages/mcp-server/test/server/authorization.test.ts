import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signup } from '@grantex/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerRig, openServer } from './support/grantex-server.ts';
import { type Answered, type Between, type Proxy, startProxy } from './support/proxy.ts';
import { type Developer, liveDeveloper, newDeveloper } from '../support/developer.ts';
import { createWritten } from './support/written.ts';

interface Requested {
  readonly authRequestId: string;
  readonly consentUrl: string;
  readonly grantId: string | null;
  readonly status: string;
}

let developer: Developer;
let live: Developer;
let proxy: Proxy;
let rig: ServerRig;
let agentId: string;

beforeAll(async () => {
  developer = await newDeveloper();
  live = await liveDeveloper();
  proxy = await startProxy(developer.url);
  rig = await openServer({ url: proxy.url, apiKey: developer.apiKey });
  ({ agentId } = await developer.gx.agents.register({ name: 'travel', scopes: ['flights:book'] }));
});

afterAll(async () => {
  await rig.close();
  await proxy.close();
});

const asking = () => ({ agentId, principalId: 'user_alice', scopes: ['flights:book'] });

test('a sandbox asks nobody, says so, and the grant is there at once', async () => {
  const text = await rig.read('request_authorization', asking());
  expect(text).toMatch(
    /^This server is a sandbox: nobody was asked, and the grant grnt_\w+ was made at once\./,
  );
  const requested = await rig.use<Requested>('request_authorization', { ...asking(), expiresIn: '30m' });
  expect(requested).toMatchObject({ status: 'consumed', isSandbox: true, expiresIn: '30m' });
  expect(requested.consentUrl).toMatch(/^http:\/\/.*\/consent\//);
  const grant = await developer.gx.grants.get(requested.grantId ?? '');
  expect(grant).toMatchObject({ agentId, principalId: 'user_alice', status: 'active' });
});

test('tokens are stored in files of mode 0600, for the owner only', async () => {
  const { grantId } = await rig.use<Requested>('request_authorization', asking());
  const [folder = ''] = await readdir(rig.directory);
  const path = join(rig.directory, folder);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  const names = await readdir(path);
  expect(names).toContain(`grant-${grantId}.secret`);
  for (const name of names) expect((await stat(join(path, name))).mode & 0o777).toBe(0o600);
  // The search of everything that a server writes would find them.
  const written = createWritten();
  written.take(await readFile(join(path, `grant-${grantId}.secret`)));
  expect(() => written.search()).toThrow('a refresh token, a session or a link, a signed token');
});

test('on a live server, the grant is created once the person has approved, and only its id is returned', async () => {
  const { person, between } = personBehind();
  proxy.between = between;
  const requested = await rig.use<Requested>('request_authorization', asking());
  expect(requested).toMatchObject({ status: 'pending', isSandbox: false, grantId: null });
  const { authRequestId } = requested;
  expect(await rig.use('check_authorization', { authRequestId })).toMatchObject({
    status: 'pending',
    grantId: null,
  });
  expect(await rig.read('check_authorization', { authRequestId })).toContain('has not decided yet');
  person.hasApproved = true;
  const checked = await rig.use<Requested>('check_authorization', { authRequestId });
  expect(checked).toMatchObject({ status: 'consumed', grantId: expect.stringMatching(/^grnt_/) });
  expect(await rig.use('get_grant', { grantId: checked.grantId })).toMatchObject({
    status: 'active',
    isKept: true,
  });
  proxy.between = (_asked, forward) => forward();
  expect(await rig.use('check_authorization', { authRequestId })).toMatchObject({ grantId: checked.grantId });
});

test('a denial is reported as a denial', async () => {
  proxy.between = personBehind().between;
  const { authRequestId } = await rig.use<Requested>('request_authorization', asking());
  const denied = await fetch(`${developer.url}/v1/authorize/${authRequestId}/deny`, {
    method: 'POST',
    headers: { authorization: `Bearer ${developer.apiKey}` },
  });
  expect(denied.status).toBe(200);
  expect(await rig.use('check_authorization', { authRequestId })).toMatchObject({
    status: 'denied',
    grantId: null,
  });
  expect(await rig.read('check_authorization', { authRequestId })).toContain('the person said no');
  proxy.between = (_asked, forward) => forward();
});

test("another client's request is not read: that would take the code they wait for", async () => {
  const { authRequestId } = await developer.gx.authorize(asking());
  expect(await rig.fails('check_authorization', { authRequestId })).toMatchObject({
    code: 'REQUEST_UNKNOWN',
  });
});

test('a live server is distinguished from a sandbox, and the answer has the link for the person', async () => {
  const server = await openServer(live);
  const agent = await live.gx.agents.register({ name: 'travel', scopes: ['flights:book'] });
  const input = { agentId: agent.id, principalId: 'user_alice', scopes: ['flights:book'] };
  const requested = await server.use<Requested>('request_authorization', input);
  expect(requested).toMatchObject({ status: 'pending', isSandbox: false, grantId: null });
  expect(await server.read('request_authorization', input)).toMatch(
    /^Request areq_\w+ waits for the person\. Show them consentUrl/,
  );
  expect(await server.use('check_authorization', { authRequestId: requested.authRequestId })).toMatchObject({
    status: 'pending',
  });
  expect(await server.use('whoami')).toMatchObject({ mode: 'live' });
  await server.close();
});

test('the next process continues with the stored tokens', async () => {
  const { grantId, authRequestId } = await rig.use<Requested>('request_authorization', asking());
  const next = await openServer({ url: proxy.url, apiKey: developer.apiKey, directory: rig.directory });
  expect(await next.use('verify_grant', { grantId })).toMatchObject({ isActive: true });
  expect(await next.use('check_authorization', { authRequestId })).toMatchObject({ grantId });
  await next.close();
});

test('another developer on the same machine does not find these tokens', async () => {
  const { grantId } = await rig.use<Requested>('request_authorization', asking());
  const other = await signup({ name: 'another' }, { baseUrl: developer.url });
  const theirs = await openServer({ url: proxy.url, apiKey: other.apiKey, directory: rig.directory });
  expect(await theirs.fails('verify_grant', { grantId })).toMatchObject({ code: 'GRANT_NOT_KEPT' });
  expect(await theirs.fails('get_grant', { grantId })).toMatchObject({ code: 'NOT_FOUND' });
  await theirs.close();
});

test('without a writable folder the answer says so', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
  const file = join(directory, 'a file');
  await writeFile(file, '');
  const server = await openServer({ url: proxy.url, apiKey: developer.apiKey, directory: file });
  expect(await server.fails('request_authorization', asking())).toMatchObject({ code: 'STORE_FAILED' });
  await server.close();
  await rm(directory, { recursive: true });
});

test('a token near its expiry is renewed automatically', async () => {
  const { grantId } = await rig.use<Requested>('request_authorization', asking());
  const [folder = ''] = await readdir(rig.directory);
  const path = join(rig.directory, folder, `grant-${grantId}.secret`);
  const kept = JSON.parse(await readFile(path, 'utf8')) as { grantToken: string };
  // As after a night: the stored token has expired, and the process is a new one.
  await writeFile(path, JSON.stringify({ ...kept, holdsUntil: Date.now() }));
  const next = await openServer({ url: proxy.url, apiKey: developer.apiKey, directory: rig.directory });
  expect(await next.use('verify_grant', { grantId })).toMatchObject({ isActive: true });
  await expect
    .poll(async () => (JSON.parse(await readFile(path, 'utf8')) as { grantToken: string }).grantToken)
    .not.toBe(kept.grantToken);
  expect(await developer.gx.grants.get(grantId ?? '')).toMatchObject({ status: 'active' });
  await next.close();
});

/**
 * A sandbox behind a proxy that makes it look like a live server: it hands out its code only once the person has
 * approved, to the next reader of the request.
 */
function personBehind(): { person: { hasApproved: boolean }; between: Between } {
  const person = { hasApproved: false };
  let code: unknown;
  const between: Between = async ({ method, path }, forward) => {
    const answered = await forward();
    if (!path.startsWith('/v1/authorize')) return answered;
    const {
      code: made,
      sandbox: _sandbox,
      ...request
    } = JSON.parse(answered.body) as Record<string, unknown>;
    code ??= made;
    const isWaiting = !person.hasApproved && request['status'] === 'approved';
    const shown = isWaiting ? { ...request, status: 'pending' } : request;
    const given = method === 'GET' && person.hasApproved ? { code } : {};
    return { ...answered, body: JSON.stringify({ ...shown, ...given }) } satisfies Answered;
  };
  return { person, between };
}
