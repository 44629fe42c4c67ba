import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CHILD_ENVIRONMENT } from 'test-config';
import { expect, test } from 'vitest';
import { TAMPERINGS } from './tampering/tamperings.ts';

const MAIN = fileURLToPath(new URL('tampering/main.ts', import.meta.url));

test('one command shows the report for each tampering, and what no checkpoint covers', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN], { env: CHILD_ENVIRONMENT });
  const rows = stdout.split('\n').filter((line) => /^\| (?!what)/.test(line));
  expect(rows).toEqual([
    '| nothing | nothing is wrong | 1 to 20 | 0 |',
    ...TAMPERINGS.map(
      ([what, , kind, seq, proven]) =>
        `| ${what} | ${kind} at ${seq} | ${proven === 0 ? 'none' : `1 to ${proven}`} | 3 |`,
    ),
    '| a tail that was cut after the last kept checkpoint | nothing is wrong | 1 to 20 | 0 |',
  ]);
});
