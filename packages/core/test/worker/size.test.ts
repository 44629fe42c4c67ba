import { gzipSync } from 'node:zlib';
import { bundleWorker } from 'test-config/bundle-worker';
import { expect, test } from 'vitest';

test.each([
  ['the Worker of the README', '../../examples/worker.ts'],
  ['everything that services import', '../../src/index.ts'],
])('%s has at most 40 kB, minified and gzipped', async (_what, entry) => {
  const code = await bundleWorker(new URL(entry, import.meta.url), true);
  expect(gzipSync(code).length).toBeLessThan(40_000);
});
