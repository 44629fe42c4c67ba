import { gzipSync } from 'node:zlib';
import { bundleWorker } from 'test-config/bundle-worker';
import { expect, test } from 'vitest';

test.each([
  ['the Worker of the README', '../../examples/worker.ts', 30_000],
  // No Worker uses all of it; it must not grow unseen.
  ['everything that services import', '../../src/index.ts', 31_000],
])('%s stays below its size, minified and gzipped', async (_what, entry, limit) => {
  const code = await bundleWorker(new URL(entry, import.meta.url), true);
  expect(gzipSync(code).length).toBeLessThan(limit);
});
