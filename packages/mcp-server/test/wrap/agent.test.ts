import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileStore } from '@grantex/sdk/node';
import { isFullRun } from 'test-config';
import { beforeAll, expect, test } from 'vitest';
import { type Developer, liveDeveloper, newDeveloper } from '../support/developer.ts';
import { bodyOf, leave, names } from './support/agent.ts';
import { folder, ours, rulesFile, textOf, wrapped, wrappedHere, type WrapSetup } from './support/wrapped.ts';

// agent.full.test.ts tests what depends on a person who takes their time.

let sandbox: Developer;
let rules: string;

beforeAll(async () => {
  sandbox = await newDeveloper();
  rules = await rulesFile({ leave: { scopes: ['work:leave'] } });
});

/** An agent of a developer, and how the wrapper is started for it. */
async function begin(
  { url, gx, keyFor }: Developer,
  scopes: string[],
): Promise<{ readonly agentId: string; readonly setup: WrapSetup }> {
  const { id: agentId } = await gx.agents.register({ name: 'Helper', scopes });
  const environment = {
    GRANTEX_URL: url,
    GRANTEX_API_KEY: await keyFor('issue', 'verify', 'audit-write'),
    GRANTEX_STORE_DIR: join(await folder(), 'kept'),
  };
  const asking = { agentId, principalId: 'user_alice' };
  return { agentId, setup: { rules, server: ours('scripted'), asking, environment } };
}

test.concurrent('a sandbox grants at once, and the first call runs', async ({ expect }) => {
  const { gx } = sandbox;
  const { agentId, setup } = await begin(sandbox, ['work:leave', 'work:more']);
  await using wrapper = await (isFullRun ? wrapped : wrappedHere)(setup);
  expect(await names(wrapper)).toEqual(['leave']);
  expect((await gx.grants.list({ agentId })).grants).toEqual([]);
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  const { grants } = await gx.grants.list({ agentId });
  expect(grants).toMatchObject([{ agentId, principalId: 'user_alice', scopes: ['work:leave'] }]);
  await expect
    .poll(async () =>
      (await gx.audit.list({ agentId })).entries.map(({ action, status }) => `${action} ${status}`),
    )
    .toEqual(expect.arrayContaining(['leave allowed', 'leave success']));
});

test.concurrent('in a sandbox a revoked grant stops the next call, and is replaced by another', async ({
  expect,
}) => {
  const { gx } = sandbox;
  const { agentId, setup } = await begin(sandbox, ['work:leave']);
  await using wrapper = await wrappedHere(setup);
  await leave(wrapper);
  const { grants } = await gx.grants.list({ agentId });
  await gx.grants.revoke(grants[0]?.id ?? '');
  const said = async (): Promise<string> => textOf(await leave(wrapper));
  await expect.poll(said, { interval: 20 }).toContain('"revoked"');
  await expect.poll(said, { interval: 20 }).toMatch(/^pid/);
  expect((await gx.grants.list({ agentId })).grants).toHaveLength(2);
});

test.concurrent('scopes that the agent does not declare cannot be requested, and a call says who declares them', async () => {
  const { agentId, setup } = await begin(sandbox, ['work:other']);
  await using wrapper = await wrappedHere(setup);
  const body = await bodyOf(wrapper);
  expect(body).toMatchObject({
    code: 'no_credentials',
    message: expect.stringContaining(
      'The agent does not declare work:leave, so nobody can be asked for it (SCOPE_NOT_DECLARED).',
    ),
    missingScopes: ['work:leave'],
    howToAsk: `Tell the developer of this agent to run grantex-mcp setup again, or to declare work:leave on ${sandbox.url}/console/agents/${agentId}. Calls are refused until then.`,
  });
  expect(body).not.toHaveProperty('consentUrl');
});

test.concurrent('a call that needs more than the grant holds asks for it once, and the new grant replaces the old one', async ({
  expect,
}) => {
  const { gx } = sandbox;
  const { agentId, setup } = await begin(sandbox, ['work:leave', 'work:more']);
  const both = { ...setup, rules: await rulesFile({ leave: { scopes: ['work:leave', 'work:more'] } }) };
  const directory = setup.environment['GRANTEX_STORE_DIR'] ?? '';
  {
    await using first = await wrappedHere(both);
    await leave(first);
  }
  // As if the person had left a scope out.
  const [file = ''] = await readdir(directory);
  const asking = { agentId, principalId: 'user_alice', scopes: ['work:leave'] };
  const { code = '' } = await gx.authorize(asking);
  const grant = await gx.tokens.exchange({ code, agentId });
  const name = decodeURIComponent(file.replace(/\.secret$/, ''));
  await gx.tokenSource({ agentId, store: createFileStore({ directory }), name, grant }).token();
  await using wrapper = await wrappedHere(both);
  expect(await bodyOf(wrapper)).toMatchObject({ code: 'scope_missing', missingScopes: ['work:more'] });
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  expect(await gx.grants.get(grant.grantId)).toMatchObject({ status: 'revoked' });
});

test.concurrent('a grant lasts for as long as --expires-in says', async () => {
  const { agentId, setup } = await begin(sandbox, ['work:leave']);
  await using wrapper = await wrappedHere({ ...setup, asking: { ...setup.asking, expiresIn: '2h' } });
  await leave(wrapper);
  const { grants } = await sandbox.gx.grants.list({ agentId });
  const [grant] = grants;
  const life = Date.parse(grant?.expiresAt ?? '') - Date.parse(grant?.issuedAt ?? '');
  expect(life).toBe(2 * 60 * 60 * 1_000);
});

test.concurrent('a longer one than the server allows is shortened, and the log says so', async () => {
  const { setup } = await begin(sandbox, ['work:leave']);
  await using wrapper = await wrappedHere({ ...setup, asking: { ...setup.asking, expiresIn: '7d' } });
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  expect(wrapper.log()).toContain('A grant lasts 1d, not 7d: the Grantex server allows no more.');
});

test.concurrent.each([
  [{ agentId: 'ag_1' }, {}, /--agent needs --principal or GRANTEX_PRINCIPAL/],
  [{ agentId: 'ag_1', principalId: 'a' }, { GRANTEX_TOKEN_FILE: 'x' }, /two sources of tokens/],
  [{ principalId: 'a' }, {}, /--principal needs --agent/],
  [{ expiresIn: '2h' }, {}, /--expires-in needs --agent/],
  [{ expiresIn: 'soon' }, {}, /--expires-in must be a duration/],
])('%j with %j ends with 2', async (asking, more, message) => {
  const environment = { GRANTEX_URL: sandbox.url, GRANTEX_API_KEY: sandbox.apiKey, ...more };
  const started = wrappedHere({ rules, server: ours('scripted'), environment, asking });
  await expect(started).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
});

test.concurrent('a live server asks on a real page, where the person denies', async () => {
  const live = await liveDeveloper();
  await live.gx.me.update({ settings: { firstUse: true } });
  const { setup } = await begin(live, ['work:leave']);
  await using wrapper = await wrappedHere(setup);
  const { consentUrl = '', code } = await bodyOf(wrapper);
  expect(code).toBe('no_credentials');
  await deny(consentUrl);
  await leave(wrapper);
  const next = await bodyOf(wrapper);
  expect(next['consentUrl']).toMatch(new RegExp(`^${live.url}/consent/`));
  expect(next['consentUrl']).not.toBe(consentUrl);
});

/** A person who opens the page and presses Deny: the form works without script. */
async function deny(consentUrl: string): Promise<void> {
  const page = await fetch(consentUrl);
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await page.text()) ?? [];
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const body = new URLSearchParams({ csrf });
  const answer = await fetch(`${consentUrl}/deny`, { method: 'POST', headers: { cookie }, body });
  expect(answer.status).toBe(200);
}
