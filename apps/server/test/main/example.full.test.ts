import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example in the README runs', async () => {
  const example = fileURLToPath(new URL('../../examples/in-process.ts', import.meta.url));
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [example], {
    env: { PATH, NODE_COMPILE_CACHE },
  });
  expect(stdout).toMatch(/did: 'did:grantex:ag_[0-9A-Z]{26}'/);
});
