import { fileURLToPath } from 'node:url';
import { readConfig, startServer } from '@grantex/server';
import { freePort, openGuide } from 'test-config';
import { expect, test } from 'vitest';

/* Guides of docs/guides/, whose blocks are run as they stand, in one shell, against a sandbox server. */

const folder = fileURLToPath(new URL('../../.cache/guides/', import.meta.url));
const LOGGED = [
  'grantex agents register "Travel agent" --scope flights:book',
  'GRANT=$(grantex authorize --agent "Travel agent" --principal alice --scope flights:book --jq .grantId)',
  'grantex audit log --grant "$GRANT" --action flight.booked --status success',
];
interface GuideOf {
  readonly page: string;
  /** What its reader has done before. */
  readonly before?: readonly string[];
}
const GUIDES: readonly GuideOf[] = [
  { page: 'protect-a-route.md' },
  { page: 'wrap-tools.md' },
  { page: 'delegate.md' },
  { page: 'limits.md' },
  { page: 'budgets.md' },
  { page: 'policies.md' },
  { page: 'evidence.md', before: LOGGED },
  { page: 'siem.md', before: LOGGED },
  { page: 'webhooks.md' },
];

test.each(GUIDES)(
  'each block of $page does what the page says',
  { timeout: 300_000 },
  async ({ page, before = [] }) => {
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
      here: { 'localhost:3000': `localhost:${port}`, 'http://localhost:4000': server.url },
    });
    for (const line of before) await guide.run(line);
    expect(await guide.rest()).toBeGreaterThan(0);
  },
);
