import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endWithReader } from 'test-config';
import { readArguments } from './arguments.ts';
import { admissionsStorm } from './admissions-storm.ts';
import { anomaliesStorm } from './anomalies-storm.ts';
import { crashes } from './crashes.ts';
import { diskStorm } from './disk-storm.ts';
import { failoverStorm } from './failover-storm.ts';
import { openFeedStorm } from './feed-storm.ts';
import { serversStorm } from './servers-storm.ts';
import { printTable } from './table.ts';
import { webhooksStorm } from './webhooks-storm.ts';

/** Each storm; resolves with whether all of its claims held. */
const STORMS: Readonly<Record<string, (rounds: number) => Promise<boolean> | boolean>> = {
  crashes: (rounds) => printTable(crashes, rounds),
  admissions: (rounds) => printTable(admissionsStorm, rounds),
  webhooks: (rounds) => printTable(webhooksStorm, Math.ceil(rounds / 5)),
  anomalies: (rounds) => printTable(anomaliesStorm, Math.ceil(rounds / 5)),
  feed: async (rounds) => printTable(await openFeedStorm(), rounds),
  servers: (rounds) => printTable(serversStorm, rounds),
  failover: (rounds) => printTable(failoverStorm, rounds),
  disk: (rounds) => printTable(diskStorm, rounds),
  tampering: runTampering,
  races: runRaces,
  approvals: runApprovals,
  limits: runLimits,
};

const USAGE = `npm run storm -- [--rounds <n>] [--only <name>[,<name>…]]

Breaks servers, databases, disks and feeds under load, and prints what was lost.

  --rounds  faults of each kind, a fifth of it for webhooks and anomalies, a tenth for disks and approvals; default: 100
  --only    these alone, of ${Object.keys(STORMS).join(', ')}

Ends with 1 where something that a table claims does not hold.`;

endWithReader();
const asked = readOrEnd();
if (asked !== undefined) {
  const { rounds, names } = asked;
  console.log(`${rounds} ${rounds === 1 ? 'fault' : 'faults'} of each kind.`);
  for (const name of names) {
    if ((await STORMS[name]?.(rounds)) !== true) process.exitCode = 1;
  }
} else {
  console.log(USAGE);
}

function readOrEnd(): ReturnType<typeof readArguments> {
  try {
    return readArguments(process.argv.slice(2), Object.keys(STORMS));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** It runs the command line, which stands on the server. */
function runTampering(): boolean {
  const program = new URL('../../../../packages/cli/test/tampering/main.ts', import.meta.url);
  return spawnSync(process.execPath, [fileURLToPath(program)], { stdio: 'inherit' }).status === 0;
}

/** They need what the tests need, and run there. */
function runRaces(rounds: number): boolean {
  console.log(
    `\nRevocation, consent, mailed links and admissions against whatever meets them, ${rounds * 2} rounds of each race.\n`,
  );
  return runTests('../..', ['races.full.test.ts'], { RACE_ROUNDS: String(rounds * 2) });
}

/** Kills servers, guards and agents around calls that a person approves. */
function runApprovals(rounds: number): boolean {
  const runs = Math.ceil(rounds / 10);
  console.log(
    `\nCalls that a person approves, while server, guard and agent are killed, ${runs} rounds of each.\n`,
  );
  return runTests('../..', ['approval-crash', 'guard-crash'], { CRASH_ROUNDS: String(runs) });
}

/** Random limits on arguments, and random calls. */
function runLimits(rounds: number): boolean {
  const runs = rounds * 1_000;
  console.log(`\nWhat holds of all limits on arguments, ${runs} times each.\n`);
  const core = '../../../../packages/core';
  return runTests(core, ['details.full.test.ts'], { LAW_RUNS: String(runs) });
}

function runTests(folder: string, files: readonly string[], environment: Record<string, string>): boolean {
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], {
    cwd: fileURLToPath(new URL(folder, import.meta.url)),
    env: { ...process.env, TEST_FULL: '1', ...environment },
    stdio: 'inherit',
  });
  return status === 0;
}
