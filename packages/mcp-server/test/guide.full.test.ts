import { fileURLToPath } from 'node:url';
import { openGuide } from 'test-config';
import { expect, test } from 'vitest';
import { newDeveloper } from './support/developer.ts';
import { published } from './wrap/support/wrapped.ts';

/* docs/guides/mcp-servers.md, whose blocks are run as they stand, with a sandbox server. */

test('each block of the guide does what the page says', { timeout: 300_000 }, async () => {
  const { url, apiKey } = await newDeveloper();
  await using guide = await openGuide('mcp-servers.md', {
    folder: fileURLToPath(new URL('../.cache/guide/', import.meta.url)),
    environment: {
      GRANTEX_URL: url,
      GRANTEX_API_KEY: apiKey,
      GRANTEX_AUDIENCE: 'https://travel.example/mcp',
    },
    here: { 'npx -y @modelcontextprotocol/server-filesystem': published('filesystem').join(' ') },
  });
  // As Claude Desktop leaves it after its first start.
  await guide.run('mkdir -p .config/Claude');
  expect(await guide.rest()).toBe(3);
});
