import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizationError, toRefusalBody } from '@grantex/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asked, type AskingServer, type Decision, startAskingServer } from './support/asking-server.ts';
import { bodyOf, leave, names } from './support/agent.ts';
import {
  folder,
  ours,
  rulesFile,
  textOf,
  type Wrapped,
  wrappedHere,
  type WrapSetup,
} from './support/wrapped.ts';

const TOKEN_LIFETIME = 6;

let server: AskingServer;
let apiKey: string;
let rules: string;

beforeAll(async () => {
  server = await startAskingServer({ GRANTEX_TOKEN_LIFETIME: `${TOKEN_LIFETIME}s` });
  ({ apiKey } = await server.gx.keys.create({ name: 'wrap', roles: ['issue', 'verify', 'audit-write'] }));
  rules = await rulesFile({ leave: { scopes: ['work:leave'] } });
});

afterAll(() => server[Symbol.asyncDispose]());

/** An agent, and the wrapper as it is started for it. */
interface Helper extends Asked {
  /** Where the wrapper stores its grant. */
  readonly kept: string;
  box(setup?: Partial<WrapSetup>): Promise<Wrapped>;
}

async function begin(first: Decision, scopes = ['work:leave', 'work:more']): Promise<Helper> {
  const asked = await server.ask(first, scopes);
  const kept = join(await folder(), 'kept');
  const asking = { agentId: asked.agentId, principalId: 'user_alice' };
  const usual = { rules, server: ours('scripted'), asking, environment: environment(kept) };
  return { ...asked, kept, box: (setup) => wrappedHere({ ...usual, ...setup }) };
}

const environment = (kept = '/none') => ({
  GRANTEX_URL: server.url,
  GRANTEX_API_KEY: apiKey,
  GRANTEX_STORE_DIR: kept,
});

test.concurrent('without a grant a call says where the person approves, and the call after the approval runs', async () => {
  const { links, decide, box } = await begin('pending');
  await using wrapper = await box();
  expect(await names(wrapper)).toEqual(['leave']);
  const body = await bodyOf(wrapper);
  const [consentUrl] = links;
  expect(body).toEqual({
    error: 'invalid_token',
    code: 'no_credentials',
    message: 'This call needs a grant token, and none was sent.',
    consentUrl,
    howToAsk: `Ask the person to open ${consentUrl} and allow work:leave there, then call again.`,
    error_uri: `${server.url}/docs/errors/no_credentials`,
  });
  expect(await Promise.all([bodyOf(wrapper), bodyOf(wrapper)])).toEqual([body, body]);
  expect(links.length).toBe(1);
  decide('approved');
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  expect(links.length).toBe(1);
});

test.concurrent('several concurrent calls ask the person once', async () => {
  const { links, box } = await begin('pending');
  await using wrapper = await box();
  const bodies = await Promise.all(Array.from({ length: 8 }, () => bodyOf(wrapper)));
  expect(new Set(bodies.map(({ consentUrl }) => consentUrl)).size).toBe(1);
  expect(links.length).toBe(1);
});

test.concurrent('an approval is noticed without a call', async ({ expect }) => {
  const { decide, box } = await begin('pending');
  await using wrapper = await box();
  await leave(wrapper);
  decide('approved');
  await expect.poll(() => wrapper.log()).toContain('The agent has a grant.');
});

test.concurrent('the grant outlives the program, in a file that nobody else can read, and the next one uses it', async () => {
  const { kept, links, box } = await begin('approved');
  {
    await using wrapper = await box();
    await leave(wrapper);
  }
  const files = await readdir(kept);
  expect(files).toHaveLength(1);
  const [file = ''] = files;
  expect((await stat(join(kept, file))).mode & 0o777).toBe(0o600);
  await using again = await box();
  expect(textOf(await leave(again))).toMatch(/^pid/);
  expect(links.length).toBe(1);
});

test.concurrent('an expired token is replaced by the next one', async () => {
  const { kept, links, box } = await begin('approved');
  await using wrapper = await box();
  await leave(wrapper);
  // A verifier still accepts a token shortly after its end; the stored file shows which one was used.
  const tokenOf = async () => readFile(join(kept, (await readdir(kept))[0] ?? ''), 'utf8');
  const first = await tokenOf();
  await sleep(TOKEN_LIFETIME * 1_000);
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  expect(await tokenOf()).not.toBe(first);
  expect(links).toHaveLength(1);
});

test.concurrent('a pending request from before a restart is continued', async () => {
  const { links, decide, box } = await begin('pending');
  let first: Record<string, string>;
  {
    await using wrapper = await box();
    first = await bodyOf(wrapper);
  }
  await using again = await box();
  expect(await bodyOf(again)).toEqual(first);
  decide('approved');
  expect(textOf(await leave(again))).toMatch(/^pid/);
  expect(links.length).toBe(1);
});

test.concurrent('after a denial, the next call asks again', async () => {
  const { decide, box } = await begin('pending');
  await using wrapper = await box();
  const first = await bodyOf(wrapper);
  decide('denied');
  await leave(wrapper);
  expect(wrapper.log()).toContain('The request for a grant has ended: denied.');
  const next = await bodyOf(wrapper);
  expect(next['consentUrl']).toMatch(/^http/);
  expect(next['consentUrl']).not.toBe(first['consentUrl']);
});

test.concurrent('a revoked grant stops the next call, which says where the person can give another', async ({
  expect,
}) => {
  const { agentId, links, decide, box } = await begin('approved');
  await using wrapper = await box();
  await leave(wrapper);
  const { grants } = await server.gx.grants.list({ agentId });
  await server.gx.grants.revoke(grants[0]?.id ?? '');
  decide('denied');
  const answer = async () => textOf(await leave(wrapper));
  let refused = '';
  // A call that was running is told only that its grant has ended.
  await expect.poll(async () => (refused = await answer()), { interval: 5 }).toContain('"consentUrl"');
  expect(JSON.parse(refused)).toMatchObject({
    // If its token ends before the feed has the revocation, the next token is refused.
    code: expect.toBeOneOf(['revoked', 'no_credentials']),
    consentUrl: expect.stringMatching(/^http/),
  });
  expect(links.length).toBe(2);
  decide('approved');
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
});

test.concurrent('other rules use another grant', async () => {
  const { kept, links, box } = await begin('approved');
  {
    await using wrapper = await box();
    await leave(wrapper);
  }
  await using wider = await box({
    rules: await rulesFile({ leave: { scopes: ['work:leave', 'work:more'] } }),
  });
  await leave(wider);
  expect(links.length).toBe(2);
  expect(await readdir(kept)).toHaveLength(2);
});

test.concurrent('a tool that nobody may use is not listed, is refused, and nobody is asked for it', async () => {
  const { agentId, links, decide, box } = await begin('pending');
  await using wrapper = await box({
    rules: await rulesFile({ greet: { scopes: ['work:leave'] }, shout: null }),
    server: ours('modern'),
    options: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  });
  expect(await names(wrapper)).toEqual(['greet']);
  const use = async (name: string) =>
    JSON.parse(textOf(await wrapper.client.callTool({ name, arguments: { name: 'Alice' } }))) as object;
  expect(await use('shout')).toEqual(
    toRefusalBody(new AuthorizationError('no_rule', { issuer: server.url })),
  );
  expect(links).toEqual([]);
  expect(await use('greet')).toMatchObject({ code: 'no_credentials', consentUrl: links[0] });
  decide('approved');
  const call = { name: 'greet', arguments: { name: 'Alice' } };
  expect(textOf(await wrapper.client.callTool(call))).toBe('Hello, Alice');
  const { grants } = await server.gx.grants.list({ agentId });
  expect(grants).toMatchObject([{ scopes: ['work:leave'] }]);
  expect(await names(wrapper)).toEqual(['greet']);
  expect(await use('shout')).toEqual(
    toRefusalBody(new AuthorizationError('no_rule', { issuer: server.url })),
  );
});

test.concurrent('a damaged stored grant is requested again', async () => {
  const { kept, links, box } = await begin('approved');
  {
    await using wrapper = await box();
    await leave(wrapper);
  }
  const [file = ''] = await readdir(kept);
  await writeFile(join(kept, file), '{"grantToken":');
  await using again = await box();
  expect(textOf(await leave(again))).toMatch(/^pid/);
  expect(links.length).toBe(2);
});

test.concurrent('without a reachable server calls are refused for now', async () => {
  const { box } = await begin('approved');
  await using wrapper = await box({ environment: { ...environment(), GRANTEX_URL: 'http://127.0.0.1:9' } });
  expect(await bodyOf(wrapper)).toMatchObject({
    code: 'token_unavailable',
    error: 'temporarily_unavailable',
  });
});
