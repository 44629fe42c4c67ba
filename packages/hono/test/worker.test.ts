import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { Miniflare } from 'miniflare';
import { bundleWorker } from 'test-config/bundle-worker';
import { expect, test } from 'vitest';

/** Starts a Worker that knows of an issuer. */
async function start(file: URL, { url, apiKey, audience }: TestIssuer): Promise<Miniflare> {
  const worker = new Miniflare({
    modules: true,
    script: await bundleWorker(file),
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey, GRANTEX_AUDIENCE: audience },
  });
  await worker.ready;
  return worker;
}

test('the Worker of the README serves a caller with a grant, and no outcome is lost', async () => {
  await using issuer = await createTestIssuer();
  const worker = await start(new URL('../examples/worker.ts', import.meta.url), issuer);
  try {
    const ask = async (scope: string): Promise<unknown> => {
      const authorization = `Bearer ${issuer.grantToken({ scopes: [scope] })}`;
      return (await fetch(new URL('/flights', await worker.ready), { headers: { authorization } })).json();
    };
    expect(await ask('flights:search')).toEqual({ flights: ['OS 87'], for: 'user_alice' });
    expect(await ask('flights:book')).toMatchObject({ code: 'scope_missing' });
    await expect
      .poll(() => issuer.auditLog.entries.map(({ status }) => status).toSorted())
      .toEqual(['allowed', 'blocked', 'success']);
  } finally {
    await worker.dispose();
  }
});

test('in workerd the guard verifies, refuses and records as on Node', async () => {
  await using issuer = await createTestIssuer();
  const worker = await start(new URL('worker.ts', import.meta.url), issuer);
  try {
    const url = await worker.ready;
    const ask = (path: string, token: string): Promise<Response> =>
      fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
    const { token, grantId } = issuer.grant({ scopes: ['flights:book'] });
    expect((await fetch(url)).status).toBe(401);
    expect(await (await ask('/', token)).json()).toEqual({ for: 'user_alice', isCurrent: true });
    expect(await (await ask('/stream', token)).text()).toBe('one two');
    const headers = { authorization: `Bearer ${token}`, upgrade: 'websocket' };
    const { status, webSocket } = await worker.dispatchFetch(new URL('/socket', url), { headers });
    const answer = new Promise((resolve) => {
      webSocket?.addEventListener('message', resolve);
    });
    webSocket?.accept();
    webSocket?.send('Who am I?');
    expect([status, await answer]).toMatchObject([101, { data: 'user_alice false' }]);
    webSocket?.close();
    const refused = await ask('/', issuer.grantToken({ scopes: ['flights:search'] }));
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'scope_missing' }]);
    issuer.revoke(grantId);
    expect(await (await ask('/', token)).json()).toMatchObject({ code: 'revoked' });
    await expect
      .poll(() => issuer.auditLog.entries.map(({ status }) => status).toSorted())
      .toEqual(['allowed', 'allowed', 'allowed', 'blocked', 'blocked', 'success', 'success', 'success']);
  } finally {
    await worker.dispose();
  }
});
