import { decodeJwt } from 'jose';
import { Miniflare } from 'miniflare';
import { bundleWorker } from 'test-config/bundle-worker';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../support/sandbox.ts';
import { unreliable } from '../support/unreliable.ts';

test('in workerd a refresh that stops with its request delays no later request', async () => {
  const sandbox = await startSandbox();
  const proxy = await unreliable(sandbox.url);
  const { id: agentId } = await sandbox.gx.agents.register({
    name: 'at the edge',
    scopes: ['calendar:read'],
  });
  const asked = { agentId, userId: 'user_alice', scopes: ['calendar:read'] };
  const { code = '' } = await sandbox.gx.authorize(asked);
  const grant = await sandbox.gx.tokens.exchange({ code, agentId });
  // Near its expiry, so that the first request begins a refresh and does not wait for it.
  const expiresAt = new Date(Date.now() + 10 * 60_000).toISOString();
  const worker = new Miniflare({
    modules: true,
    script: await bundleWorker(new URL('worker.ts', import.meta.url)),
    compatibilityDate: '2026-07-01',
    bindings: { URL: proxy.url, API_KEY: sandbox.apiKey, AGENT: agentId, GRANT: { ...grant, expiresAt } },
  });
  onTestFinished(async () => {
    await worker.dispose();
    await proxy.close();
    await sandbox.close();
  });
  const address = await worker.ready;
  proxy.fail('hang');
  expect(await (await fetch(address)).text()).toBe(grant.grantToken);
  await expect.poll(() => proxy.seen.length).toBe(1);
  const later = await Promise.all([1, 2, 3].map(() => fetch(new URL('/refresh', address))));
  for (const answer of later) {
    expect(answer.status).toBe(200);
    const token = await answer.text();
    expect(token).not.toBe(grant.grantToken);
    expect(decodeJwt(token)).toMatchObject({ grnt: grant.grantId });
  }
});
