import { createTestIssuer } from '@grantex/testing';
import { Miniflare } from 'miniflare';
import { bundleWorker } from 'test-config/bundle-worker';
import { expect, test } from 'vitest';

test('in workerd the guard verifies, refuses and records as on Node', async () => {
  await using issuer = await createTestIssuer();
  const worker = new Miniflare({
    modules: true,
    script: await bundleWorker(new URL('worker.ts', import.meta.url)),
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: {
      GRANTEX_URL: issuer.url,
      GRANTEX_API_KEY: issuer.apiKey,
    },
  });
  try {
    const url = await worker.ready;
    const ask = (path: string, token: string): Promise<Response> =>
      fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
    const { token, grantId } = issuer.grant({ scopes: ['flights:book'] });
    expect((await fetch(url)).status).toBe(401);
    expect(await (await ask('/', token)).json()).toEqual({ for: 'user_alice', isCurrent: true });
    expect(await (await ask('/stream', token)).text()).toBe('one two');
    const refused = await ask('/', issuer.grantToken({ scopes: ['flights:search'] }));
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'scope_missing' }]);
    issuer.revoke(grantId);
    expect(await (await ask('/', token)).json()).toMatchObject({ code: 'revoked' });
    await expect
      .poll(() => issuer.auditLog.entries.map(({ status }) => status).toSorted())
      .toEqual(['allowed', 'allowed', 'blocked', 'blocked', 'success', 'success']);
  } finally {
    await worker.dispose();
  }
});
