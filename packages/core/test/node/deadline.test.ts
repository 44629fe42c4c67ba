import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const DEADLINE = new URL('../../src/base/deadline.ts', import.meta.url).href;

test('a deadline comes in a process that is late for every timer', async () => {
  const program = `
    import { startDeadline } from '${DEADLINE}';
    startDeadline(() => {
      console.log('over');
      process.exit();
    }, 100);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const standStill = () => {
      Atomics.wait(cell, 0, 0, 400);
      setImmediate(standStill);
    };
    standStill();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module-typescript', '--eval', program],
    { timeout: 15_000 },
  );
  expect(stdout).toBe('over\n');
});
