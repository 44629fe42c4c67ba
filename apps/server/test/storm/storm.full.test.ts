import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { scenarios } from './scenarios.ts';
import { runStorm } from './storm.ts';

const ROUNDS = 3;

test.each(scenarios)(
  '$name: no acknowledged entry is lost, doubled or out of its chain',
  async ({ prepare, shortRounds = ROUNDS }) => {
    const storm = await prepare();
    try {
      const result = await runStorm(storm, shortRounds);
      expect(result).toMatchObject({ faults: shortRounds, lost: 0, doubled: 0, chain: { valid: true } });
      // Every write was repeated until it was acknowledged: the log contains those entries, and nothing else.
      expect(result.chain.entries).toBe(result.acknowledged);
    } finally {
      await storm.end();
    }
  },
);

test('it ends quietly with 141 when its reader leaves after the first line, as other programs do', async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const line = `"$0" "$1" --rounds 1 --only crashes | head -n 1; echo "$\{PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', line, process.execPath, program], {
    // What it leaves there is removed after the run.
    env: { ...process.env, TMPDIR: inject('folder') },
  });
  expect({ stdout, stderr }).toEqual({ stdout: '1 fault of each kind.\n141\n', stderr: '' });
});
