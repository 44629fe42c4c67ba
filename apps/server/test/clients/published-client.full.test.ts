import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReceiver } from '../ledger/webhooks/receiver.ts';
import { claimsOf, makeAgent, makeChild, makeGrant, type TestGrant } from '../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../support/server.ts';

/** The client of the public product whose paths and names ours follow, installed as its users do. */
const CLIENT = 'grantex==0.7.2';
const SCOPES = ['tool:flights:read', 'calendar:read'];

/** The decision of each mode of the client about a token: whether the call runs. */
type Verdicts = Readonly<Record<string, boolean>>;

/** Modes that never ask the server, and accept a token until it expires. */
const OFFLINE = ['verify_grant_token', 'enforce, offline, strict'];
/** Modes that ask the server on each call. They accept no delegated token of ours, except for `tokens.verify`. */
const ONLINE = [
  'tokens.verify',
  'grants.verify',
  'verify_grant_token, current_authority',
  'enforce(revocation_check=online)',
  'enforce, online, strict',
  'enforce, default, strict',
];
/** Modes that refuse nothing, whatever the server answers: they only report what would be refused. */
const PERMISSIVE = /, permissive$/;

const run = promisify(execFile);
let environment: string;
beforeAll(async () => {
  environment = await mkdtemp(join(tmpdir(), 'published-client-'));
  await run('python3', ['-m', 'venv', environment]);
  await run(join(environment, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', CLIENT]);
}, 300_000);
afterAll(() => rm(environment, { recursive: true }));

interface PublishedClient {
  /** Whether a call with this token runs in every mode that enforces something. */
  judge(token: string): Promise<Verdicts>;
  close(): Promise<void>;
}

async function publishedClient({ url }: TestServer, { call }: TestDeveloper): Promise<PublishedClient> {
  const { apiKey } = (await call('POST /v1/keys', { name: 'a service', roles: ['verify'] })).body;
  const program = join(import.meta.dirname, 'published_client.py');
  const python = join(environment, 'bin', 'python');
  const child: ChildProcess = spawn(python, [program, url, apiKey], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (child.stdin === null || child.stdout === null) throw new Error('the program has no pipes');
  const { stdin } = child;
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async judge(token) {
      stdin.write(`${token}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error('the program has ended');
      const verdicts = Object.entries(JSON.parse(value) as Verdicts);
      return Object.fromEntries(verdicts.filter(([mode]) => !PERMISSIVE.test(mode)));
    },
    async close() {
      stdin.end();
      await once(child, 'exit');
    },
  };
}

function modesThatAllow(verdicts: Verdicts): string[] {
  return Object.keys(verdicts).filter((mode) => verdicts[mode] === true);
}

interface Scene {
  developer: TestDeveloper;
  agentId: string;
  grant: TestGrant;
  child: TestGrant;
}

interface Ending {
  what: string;
  call: (scene: Scene) => string;
  body?: (scene: Scene) => object;
  /** The grant whose token it revokes. Default: the grant itself. */
  isOfChild?: true;
}

const ENDINGS: readonly Ending[] = [
  { what: 'its grant', call: ({ grant }) => `DELETE /v1/grants/${grant.grantId}` },
  {
    what: 'the token',
    call: () => 'POST /v1/tokens/revoke',
    body: ({ grant }) => ({ jti: claimsOf(grant.grantToken).jti }),
  },
  { what: 'the grant above it', call: ({ grant }) => `DELETE /v1/grants/${grant.grantId}`, isOfChild: true },
  {
    what: 'its agent, suspended,',
    call: ({ agentId }) => `PATCH /v1/agents/${agentId}`,
    body: () => ({ status: 'suspended' }),
  },
  { what: 'its agent', call: ({ agentId }) => `DELETE /v1/agents/${agentId}/grants` },
  { what: 'its principal', call: () => 'DELETE /v1/principals/user_alice/grants' },
  { what: 'all of the developer', call: () => 'DELETE /v1/me/grants' },
];

describe('the published client, in every mode that asks the server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.close());

  async function scene(): Promise<Scene> {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call, SCOPES);
    const grant = await makeGrant(developer.call, agentId, { scopes: SCOPES });
    const subAgentId = await makeAgent(developer.call, SCOPES);
    const child = await makeChild(developer.call, grant.grantToken, subAgentId, ['tool:flights:read']);
    return { developer, agentId, grant, child };
  }

  test.each(ENDINGS)('allows no call after $what has ended', async ({ call, body, isOfChild }) => {
    const here = await scene();
    const { grantToken } = isOfChild ? here.child : here.grant;
    const client = await publishedClient(server, here.developer);
    const before = modesThatAllow(await client.judge(grantToken));
    expect(before.toSorted()).toEqual(
      isOfChild === true ? ['tokens.verify'] : [...OFFLINE, ...ONLINE].toSorted(),
    );
    const { status } = await here.developer.call(call(here), body?.(here));
    expect(status).toBeLessThan(300);
    for (let calls = 0; calls < 20; calls += 1) {
      const after = modesThatAllow(await client.judge(grantToken));
      expect(after.filter((mode) => !OFFLINE.includes(mode))).toEqual([]);
    }
    await client.close();
  });

  test('has no feed here, so it allows nothing by one: it does not read our 404 as an empty list', async () => {
    const { developer, grant } = await scene();
    const client = await publishedClient(server, developer);
    for (let calls = 0; calls < 5; calls += 1) {
      const verdicts = await client.judge(grant.grantToken);
      expect([verdicts['enforce, feed, stream, strict'], verdicts['enforce, feed, poll, strict']]).toEqual([
        false,
        false,
      ]);
    }
    await client.close();
  });
});

test('the published client allows no call while the server is away after a revocation', async () => {
  const server = await testServer();
  const { developer } = server;
  const agentId = await makeAgent(developer.call, SCOPES);
  const { grantToken, grantId } = await makeGrant(developer.call, agentId, { scopes: SCOPES });
  const client = await publishedClient(server, developer);
  expect(modesThatAllow(await client.judge(grantToken))).toContain('enforce, default, strict');
  await developer.call(`DELETE /v1/grants/${grantId}`);
  await server.close();
  expect(modesThatAllow(await client.judge(grantToken)).filter((mode) => !OFFLINE.includes(mode))).toEqual(
    [],
  );
  await client.close();
});

/** Makes, lists and deletes a webhook, and verifies a message of it, and a forged one. */
const WEBHOOKS = `
import sys, grantex
url, api_key, receiver = sys.argv[1:4]
client = grantex.Grantex(api_key=api_key, base_url=url)
made = client.webhooks.create(url=receiver, events=["agent.created"])
listed = [each.id for each in client.webhooks.list().webhooks]
print(made.secret, listed == [made.id], flush=True)
body, signature, timestamp = (sys.stdin.readline().rstrip("\\n") for _ in range(3))
print(*(grantex.verify_webhook(each, signature, timestamp, made.secret) for each in (body, body + " ")), flush=True)
client.webhooks.delete(made.id)
print(client.webhooks.list().webhooks)
`;

test('it makes webhooks, and verifies their messages', async () => {
  const [server, receiver] = await Promise.all([testServer(), openReceiver()]);
  const { key, call } = server.developer;
  const python = join(environment, 'bin', 'python');
  const child = spawn(python, ['-c', WEBHOOKS, server.url, key, receiver.url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await answers.next()).value).toMatch(/^whsec_\S+ True$/);
  await call('POST /v1/agents', { name: 'an agent' });
  await expect.poll(() => receiver.received.length).toBe(1);
  const { body = '', headers = {} } = receiver.received[0] ?? {};
  const { 'x-grantex-signature-v2': signature, 'x-grantex-timestamp': at } = headers;
  child.stdin.write(`${body}\n${signature}\n${at}\n`);
  expect((await answers.next()).value).toBe('True False');
  expect((await answers.next()).value).toBe('()');
  receiver.close();
  await server.close();
}, 60_000);
