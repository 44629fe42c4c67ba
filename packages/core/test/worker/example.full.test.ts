import { Miniflare } from 'miniflare';
import { bundleWorker } from 'test-config/bundle-worker';
import { expect, test } from 'vitest';
import { createFeedSource } from '../neutral/support/feed-source.ts';
import { AUDIENCE, claimsOf, createTestIssuer, DEVELOPER } from '../neutral/support/issuer.ts';
import { serveWhole } from '../node/support/whole-server.ts';

const issuer = await createTestIssuer();
const clock = Object.assign(() => Date.now(), { advance: () => {} });

test('the Worker of the README serves authorized callers, and no outcome is lost', async () => {
  const source = createFeedSource(issuer, clock, () => server.url);
  const server = await serveWhole(() => source);
  source.answers.set('/v1/me', () => Response.json({ developerId: DEVELOPER }));
  source.answers.set('/v1/tokens/verify', () => Response.json({ valid: true, grantId: 'grnt_01' }));
  const worker = new Miniflare({
    modules: true,
    script: await bundleWorker(new URL('../../examples/worker.ts', import.meta.url)),
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { GRANTEX_URL: server.url, GRANTEX_API_KEY: 'gx_test_x', GRANTEX_AUDIENCE: AUDIENCE },
  });
  try {
    const address = await worker.ready;
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, nbf: iat - 5, exp: iat + 600 };
    const token = await issuer.sign(issuer.header, claimsOf({ iss: server.url, ...times }));
    const allowed = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    expect(await allowed.json()).toEqual({ flights: ['OS 87'], for: 'user_alice' });
    expect((await fetch(address)).status).toBe(401);
    await expect.poll(() => server.entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
  } finally {
    await worker.dispose();
    await server.close();
  }
});
