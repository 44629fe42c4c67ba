import { expect, test } from 'vitest';
import { drivers } from '../src/drivers.ts';
import { runAll } from '../src/run-all.ts';
import { tableOf } from '../src/table.ts';

// The adapters' own tests run the same cases; this one shows that `npm run contract` prints them.
test('every adapter passes, with the texts of core', async () => {
  const { lines, holds } = tableOf(await runAll(drivers));
  expect(lines.at(-1)).toMatch(/^\d+ cases, \d+ adapters: \d+ hold, 0 differ$/);
  expect(holds).toBe(true);
});
