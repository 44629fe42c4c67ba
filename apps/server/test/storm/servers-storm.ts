import { setTimeout } from 'node:timers/promises';
import { isWhole } from './storm.ts';
import { type Table, timesOf } from './table.ts';
import { MAX_STALENESS, runTwoServers, type Strike, type TwoServersResult } from './two-servers.ts';

/** A strike comes within this many milliseconds of the revocation requests. */
const WITHIN = 60;

/** The faults of two servers while both revoke. */
export const serverStrikes: readonly { readonly name: string; readonly strike: Strike }[] = [
  {
    name: 'one of two servers killed, in turn',
    async strike(servers, round) {
      await setTimeout(Math.random() * WITHIN);
      await servers[round % 2]?.kill();
      return [round % 2];
    },
  },
  {
    name: 'both servers killed',
    async strike(servers) {
      await setTimeout(Math.random() * WITHIN);
      await Promise.all(servers.map((server) => server.kill()));
      return [0, 1];
    },
  },
  {
    name: 'one of two servers stopped (SIGTERM), in turn',
    async strike(servers, round) {
      await setTimeout(Math.random() * WITHIN);
      const code = await servers[round % 2]?.stop();
      if (code !== 0) throw new Error(`a server that was told to stop ended with ${code}`);
      return [round % 2];
    },
  },
];

/** Servers that end while streams are open, beside another one. */
export const serversStorm: Table<TwoServersResult> = {
  claim: `Two servers on one PostgreSQL write one chain and serve one feed, and no verifier misses a revocation (maxStaleness ${MAX_STALENESS} s).`,
  columns: [
    'under load, with open streams',
    'faults',
    'acknowledged',
    'lost',
    'doubled',
    'refused',
    'chain',
    'revoked',
    'missed by a verifier',
    'wrongly accepted',
    'gaps and doubles of the feed',
    'recovered in (median / longest)',
  ],
  rows: serverStrikes.map(({ name, strike }) => ({ name, run: (rounds) => runTwoServers(strike, rounds) })),
  cells: ({
    faults,
    acknowledged,
    lost,
    doubled,
    refused,
    chain,
    revoked,
    missed,
    accepted,
    broken,
    recoveries,
  }) => [
    faults,
    acknowledged,
    lost,
    doubled,
    refused,
    chain.valid ? 'whole' : `${chain.fault.kind} at ${chain.fault.seq}`,
    revoked,
    missed,
    accepted,
    broken,
    timesOf(recoveries),
  ],
  holds: (result) => isWhole(result) && result.missed + result.accepted + result.broken === 0,
};
