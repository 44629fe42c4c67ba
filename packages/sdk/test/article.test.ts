import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkChain } from '@grantex/core/log';
import { expect, test } from 'vitest';
import { collect } from './support/collect.ts';
import { runExample } from './support/run-example.ts';
import { startSandbox } from './support/sandbox.ts';

const ARTICLE = join(import.meta.dirname, 'article');
const BLOCK = join(ARTICLE, 'travel-agent.ts');

/** The digest of the TypeScript block of "Why AI Agents Need Their Own Authorization Protocol", between its fences. */
const BLOCK_SHA256 = 'e3ffe81865360f12ba086dcef7f5b27ed91209d3bfc024affbca1a6440e4abee';

test("the block is the article's, byte for byte", async () => {
  expect(
    createHash('sha256')
      .update(await readFile(BLOCK))
      .digest('hex'),
  ).toBe(BLOCK_SHA256);
});

test('the block of the article runs unchanged', async () => {
  const { url, apiKey, gx, close } = await startSandbox();
  try {
    const environment = { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey };
    const printed = await runExample(BLOCK, { environment, before: join(ARTICLE, 'callback.ts') });
    expect(printed).toBe("[ 'flights:book', 'hotels:search' ]\n");

    const [agent] = await collect(gx.agents.listAll());
    const [grant] = await collect(gx.grants.listAll());
    const entries = await collect(gx.audit.listAll());
    expect(agent).toMatchObject({
      name: 'travel-booking-agent',
      description: 'Books flights and hotels for users',
    });
    expect(grant).toMatchObject({ principalId: 'user_alice', agentId: agent?.id, status: 'active' });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      action: 'flight.booked',
      status: 'success',
      agentId: agent?.id,
      grantId: grant?.id,
      principalId: 'user_alice',
      metadata: { airline: 'Air India', amount: 420 },
    });
    expect(await checkChain(entries)).toMatchObject({ valid: true, entries: 1 });
  } finally {
    await close();
  }
});
