import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grantex } from '@grantex/sdk';
import { createTestIssuer } from '@grantex/testing';
import { expect, test } from 'vitest';
import { newDeveloper } from '../support/developer.ts';
import { startKillableServer } from './support/killable-server.ts';
import { environmentOf, folder, ours, rulesFile, textOf, type Wrapped, wrapped } from './support/wrapped.ts';

// Knowledge of revocations is valid for ten seconds, and these tests wait until it is not.

const SCOPE = 'work:leave';
/** Longer than the knowledge is valid, and than a reconnect takes. */
const PATIENCE = { timeout: 30_000, interval: 200 };

/** The wrapper in front of a server with one tool, with its token in a file. */
async function wrapperWith(token: string, environment: Record<string, string>): Promise<Wrapped> {
  const tokenFile = join(await folder(), 'token');
  await writeFile(tokenFile, token);
  return wrapped({
    rules: await rulesFile({ leave: { scopes: [SCOPE] } }),
    server: ours('scripted'),
    environment: { ...environment, GRANTEX_TOKEN_FILE: tokenFile },
  });
}

/** The outcome of a call: `ran`, or the reason of the refusal. */
async function outcome({ client }: Wrapped): Promise<string> {
  const result = await client.callTool({ name: 'leave' });
  return result.isError === true ? (JSON.parse(textOf(result)) as { code: string }).code : 'ran';
}

const toolsOf = async ({ client }: Wrapped) => (await client.listTools()).tools.map(({ name }) => name);

/** A grant from the server, and a key with exactly the roles that a wrapper needs. */
async function grantedBy({ gx, url }: { readonly gx: Grantex; readonly url: string }) {
  const { id: agentId } = await gx.agents.register({ name: 'Helper', scopes: [SCOPE] });
  const { code = '' } = await gx.authorize({ agentId, principalId: 'user_alice', scopes: [SCOPE] });
  const { grantToken, grantId } = await gx.tokens.exchange({ code, agentId });
  const { apiKey } = await gx.keys.create({ name: 'wrap', roles: ['verify', 'audit-write'] });
  return { agentId, grantId, grantToken, environment: { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey } };
}

test('a key that may verify and audit is enough: calls run, a revocation during the session stops the next one, both are recorded', async () => {
  const developer = await newDeveloper();
  const { agentId, grantId, grantToken, environment } = await grantedBy(developer);
  await using wrapper = await wrapperWith(grantToken, environment);
  expect(await toolsOf(wrapper)).toEqual(['leave']);
  expect(await outcome(wrapper)).toBe('ran');
  await developer.gx.grants.revoke(grantId);
  await expect.poll(() => outcome(wrapper), { interval: 5 }).toBe('revoked');
  // The one before may have been running when it ended.
  expect(await outcome(wrapper)).toBe('revoked');
  expect(await toolsOf(wrapper)).toEqual([]);
  const { entries } = await developer.gx.audit.list({ agentId });
  expect(entries.map(({ status }) => status)).toEqual(
    expect.arrayContaining(['allowed', 'success', 'blocked']),
  );
});

test('when the server is killed calls are refused, and when it is back they run again, until the grant is revoked', async () => {
  await using server = await startKillableServer();
  const { grantId, grantToken, environment } = await grantedBy(server);
  await using wrapper = await wrapperWith(grantToken, environment);
  expect(await outcome(wrapper)).toBe('ran');
  await server.kill();
  // First because there is no log to write to; then because the knowledge of revocations is too old.
  expect(await outcome(wrapper)).toBe('audit_unavailable');
  await expect.poll(() => outcome(wrapper), PATIENCE).toBe('revocation_unavailable');
  expect(wrapper.log()).toMatch(/Calls are refused until revocations are known again\. .*ECONNREFUSED/);
  await server.start();
  await expect.poll(() => outcome(wrapper), PATIENCE).toBe('ran');
  expect(wrapper.log()).toContain('Revocations are known again, and calls run.');
  await server.gx.grants.revoke(grantId);
  await expect.poll(() => outcome(wrapper), { interval: 5 }).toBe('revoked');
});

test('a silent feed is trusted for at most ten seconds, and revocations from the meantime are known when it resumes', async () => {
  await using issuer = await createTestIssuer();
  const { token, grantId } = issuer.grant({ scopes: [SCOPE] });
  await using wrapper = await wrapperWith(token, environmentOf(issuer));
  expect(await outcome(wrapper)).toBe('ran');
  issuer.interrupt('feed');
  issuer.revoke(grantId);
  expect(await outcome(wrapper)).toBe('ran');
  await expect.poll(() => outcome(wrapper), PATIENCE).toBe('revocation_unavailable');
  expect(wrapper.log()).toMatch(/Calls are refused .*answered with status 503\./);
  expect(await toolsOf(wrapper)).toEqual([]);
  issuer.resume('feed');
  await expect.poll(() => outcome(wrapper), PATIENCE).toBe('revoked');
  expect(issuer.requestsTo('verification')).toBe(0);
});

test('a key that may not verify is reported to the operator: which address refused, and how', async () => {
  const developer = await newDeveloper();
  const { grantToken, environment } = await grantedBy(developer);
  const { apiKey } = await developer.gx.keys.create({ name: 'too little', roles: ['audit-write'] });
  await using wrapper = await wrapperWith(grantToken, { ...environment, GRANTEX_API_KEY: apiKey });
  expect(await outcome(wrapper)).toBe('revocation_unavailable');
  expect(wrapper.log()).toMatch(
    /Refused leave: revocation_unavailable \(.*\/v1\/revocation-feed answered with status 403\.\)/,
  );
});
