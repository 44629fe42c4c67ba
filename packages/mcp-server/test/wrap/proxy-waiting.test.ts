import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createTestIssuer, type TestGrant, type TestIssuer } from '@grantex/testing';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostUpstream, type UpstreamSite } from './support/upstream-site.ts';
import { environmentOf, folder, proxiedHere, rulesFile, textOf, type Wrapped } from './support/wrapped.ts';

const CHANGED = 'notifications/roots/list_changed';

let issuer: TestIssuer;
let rules: string;

beforeAll(async () => {
  issuer = await createTestIssuer();
  rules = await rulesFile({ look: { scopes: ['files:read'] }, write: null });
});
afterAll(() => issuer.close());

interface Proxied extends Wrapped {
  readonly grant: TestGrant;
}

async function open(site: UpstreamSite): Promise<Proxied> {
  const grant = issuer.grant({ scopes: ['files:read'] });
  const token = join(await folder(), 'token');
  await writeFile(token, grant.token);
  const options = { capabilities: { roots: { listChanged: true } } };
  const setup = { rules, environment: environmentOf(issuer, token), options };
  return { ...(await proxiedHere(setup, { url: site.url, headers: {} })), grant };
}

/** Holds a request of one method back until the test answers it. */
function hold(site: UpstreamSite, method: string): Promise<ServerResponse> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  site.behave = ({ message }, response) => {
    if (message['method'] !== method) return false;
    site.behave = () => false;
    resolve(response);
    return true;
  };
  return promise;
}

const entriesOf = ({ grant }: Proxied): (readonly [string, unknown])[] =>
  issuer.auditLog.entries
    .filter(({ grantId }) => grantId === grant.grantId)
    .map(({ status, metadata }) => [status, metadata['ended']]);

const isAdmitted = async (box: Proxied): Promise<void> => {
  await expect.poll(() => entriesOf(box).map(([status]) => status)).toContain('allowed');
};

// https://github.com/grantex/grantex/issues/12: such a call was sent up to minutes later.
test('a call that waits for an earlier message is not sent once its grant has ended', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  const taken = hold(site, CHANGED);
  await box.client.notification({ method: CHANGED });
  const response = await taken;
  const called = box.client.callTool({ name: 'look' });
  await isAdmitted(box);
  issuer.revoke(box.grant.grantId);
  expect(textOf(await called)).toContain('revoked');
  response.writeHead(202).end();
  await box.client.listTools();
  expect(site.methods()).not.toContain('tools/call');
  expect(site.methods()).not.toContain('notifications/cancelled');
  await expect.poll(() => entriesOf(box)).toContainEqual(['failure', 'revoked']);
});

test('a call that waits for an earlier message is not sent once the client has cancelled it', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  const taken = hold(site, CHANGED);
  await box.client.notification({ method: CHANGED });
  const response = await taken;
  const controller = new AbortController();
  const called = box.client.callTool({ name: 'look' }, { signal: controller.signal });
  await isAdmitted(box);
  controller.abort('enough');
  await expect(called).rejects.toThrow(/enough/);
  await expect.poll(() => entriesOf(box)).toContainEqual(['failure', 'aborted']);
  response.writeHead(202).end();
  await box.client.listTools();
  expect(site.methods()).not.toContain('tools/call');
  expect(site.methods()).not.toContain('notifications/cancelled');
});

test('a call that waits for another session is not sent again once its grant has ended', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  await box.client.callTool({ name: 'look' });
  site.forget();
  const renewed = hold(site, 'notifications/initialized');
  const called = box.client.callTool({ name: 'look' });
  const response = await renewed;
  issuer.revoke(box.grant.grantId);
  expect(textOf(await called)).toContain('revoked');
  const calls = (): number => site.methods().filter((method) => method === 'tools/call').length;
  const before = calls();
  response.writeHead(202).end();
  await box.client.listTools();
  expect(calls()).toBe(before);
});

test('the cancellation of a running call waits for no other message', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  const reached = hold(site, 'tools/call');
  const called = box.client.callTool({ name: 'look' });
  await reached;
  const taken = hold(site, CHANGED);
  await box.client.notification({ method: CHANGED });
  const response = await taken;
  issuer.revoke(box.grant.grantId);
  expect(textOf(await called)).toContain('revoked');
  // A message can hold up others for 5 seconds.
  await expect.poll(() => site.methods(), { timeout: 4_000 }).toContain('notifications/cancelled');
  response.writeHead(202).end();
});

test.runIf(isFullRun)(
  'however many messages came before, a call waits for 5 seconds at most',
  async () => {
    await using site = await hostUpstream();
    await using box = await open(site);
    site.behave = ({ message }) => message['method'] === CHANGED;
    for (let count = 0; count < 3; count += 1) await box.client.notification({ method: CHANGED });
    const started = performance.now();
    await box.client.callTool({ name: 'look' });
    expect(performance.now() - started).toBeLessThan(9_000);
  },
  20_000,
);
