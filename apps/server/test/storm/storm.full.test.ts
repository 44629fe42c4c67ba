import { expect, test } from 'vitest';
import { scenarios } from './scenarios.ts';
import { runStorm } from './storm.ts';

const ROUNDS = 3;

test.each(scenarios)(
  '$name: nothing acknowledged is lost, doubled or out of its chain',
  async ({ prepare, shortRounds = ROUNDS }) => {
    const storm = await prepare();
    try {
      const result = await runStorm(storm, shortRounds);
      expect(result).toMatchObject({ faults: shortRounds, lost: 0, doubled: 0, chain: { valid: true } });
      // What was begun was repeated until it was acknowledged: the log holds that, and nothing else.
      expect(result.chain.entries).toBe(result.acknowledged);
    } finally {
      await storm.end();
    }
  },
);
