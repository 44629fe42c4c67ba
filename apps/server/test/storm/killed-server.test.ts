import { expect, test } from 'vitest';
import { killServer } from './scenarios.ts';
import { runStorm } from './storm.ts';

test('a server that is killed while it appends loses no acknowledged entry, and writes none twice', async () => {
  const storm = await killServer();
  try {
    const result = await runStorm(storm, 1);
    expect(result).toMatchObject({ faults: 1, lost: 0, doubled: 0, chain: { valid: true } });
    expect(result.chain.entries).toBe(result.acknowledged);
  } finally {
    await storm.end();
  }
});
