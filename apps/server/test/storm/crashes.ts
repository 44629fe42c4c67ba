import { scenarios } from './scenarios.ts';
import { isWhole, runStorm, type StormResult } from './storm.ts';
import { type Table, timesOf } from './table.ts';

/** Servers and databases that die, or are stopped, while they are written to. */
export const crashes: Table<StormResult> = {
  claim: 'Every acknowledged audit entry is there, once, whatever dies under load.',
  columns: [
    'what happens',
    'faults',
    'acknowledged',
    'lost',
    'doubled',
    'refused',
    'chain',
    'recovered in (median / longest)',
  ],
  rows: scenarios.map(({ name, prepare }) => ({
    name,
    async run(rounds) {
      const storm = await prepare();
      try {
        return await runStorm(storm, rounds);
      } finally {
        await storm.end();
      }
    },
  })),
  cells: ({ faults, acknowledged, lost, doubled, refused, chain, recoveries }) => [
    faults,
    acknowledged,
    lost,
    doubled,
    refused,
    chain.valid ? 'whole' : `${chain.fault.kind} at ${chain.fault.seq}`,
    timesOf(recoveries),
  ],
  holds: isWhole,
};
