import { fileURLToPath } from 'node:url';
import { readConfig, startServer } from '@grantex/server';
import { freePort, openGuide } from 'test-config';
import { expect, test } from 'vitest';

/* Guides of docs/guides/, whose blocks are run as they stand, in one shell, against a sandbox server. */

const folder = fileURLToPath(new URL('../../.cache/guides/', import.meta.url));
const GUIDES = [
  'protect-a-route.md',
  'wrap-tools.md',
  'delegate.md',
  'limits.md',
  'budgets.md',
  'policies.md',
];

test.each(GUIDES)('each block of %s does what the page says', { timeout: 300_000 }, async (page) => {
  const apiKey = `gx_test_${'k'.repeat(43)}`;
  const server = await startServer(
    readConfig({
      PORT: '0',
      LOG_LEVEL: 'error',
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_BOOTSTRAP_KEY: apiKey,
    }),
  );
  const port = await freePort();
  await using _stop = { [Symbol.asyncDispose]: () => server.close() };
  await using guide = await openGuide(page, {
    folder: `${folder}${page}`,
    environment: {
      GRANTEX_URL: server.url,
      GRANTEX_API_KEY: apiKey,
      GRANTEX_AUDIENCE: 'https://travel.example',
      PORT: String(port),
    },
    here: { 'localhost:3000': `127.0.0.1:${port}`, 'http://localhost:4000': server.url },
  });
  expect(await guide.rest()).toBeGreaterThan(0);
});
