import { expect, test } from 'vitest';
import { serverStrikes } from './servers-storm.ts';
import { runTwoServers } from './two-servers.ts';

// Servers that are stopped are in `process/stopping.test.ts`.
test.concurrent.each(serverStrikes.filter(({ name }) => name.includes('killed')))(
  '$name: one chain, one feed, and every verifier learns of every revocation in time',
  async ({ strike }) => {
    const result = await runTwoServers(strike, 1);
    expect(result).toMatchObject({ lost: 0, doubled: 0, chain: { valid: true } });
    expect(result).toMatchObject({ revoked: 4, missed: 0, accepted: 0, broken: 0 });
    expect(result.chain.entries).toBe(result.acknowledged);
  },
);
