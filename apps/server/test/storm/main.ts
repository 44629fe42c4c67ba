import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { crashes } from './crashes.ts';
import { diskStorm } from './disk-storm.ts';
import { openFeedStorm } from './feed-storm.ts';
import { serversStorm } from './servers-storm.ts';
import { printTable } from './table.ts';

/** Each storm; resolves with whether all that it claims held. */
const STORMS: Readonly<Record<string, (rounds: number) => Promise<boolean> | boolean>> = {
  crashes: (rounds) => printTable(crashes, rounds),
  feed: async (rounds) => printTable(await openFeedStorm(), rounds),
  servers: (rounds) => printTable(serversStorm, rounds),
  disk: (rounds) => printTable(diskStorm, rounds),
  tampering: runTampering,
  races: runRaces,
};

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, only: { type: 'string', multiple: true } },
});
const rounds = Number(values.rounds);
const names = values.only ?? Object.keys(STORMS);
if (!Number.isSafeInteger(rounds) || rounds < 1) fail('--rounds must be a whole number of at least 1');
const unknown = names.find((name) => !Object.hasOwn(STORMS, name));
if (unknown !== undefined) fail(`--only ${unknown}: there are ${Object.keys(STORMS).join(', ')}`);

console.log(`${rounds} faults of each kind.`);
for (const name of names) {
  if ((await STORMS[name]?.(rounds)) !== true) process.exitCode = 1;
}

/** It runs the command line, which stands on the server. */
function runTampering(): boolean {
  const program = new URL('../../../../packages/cli/test/tampering/main.ts', import.meta.url);
  return spawnSync(process.execPath, [fileURLToPath(program)], { stdio: 'inherit' }).status === 0;
}

/** They need what the tests need, and run there. */
function runRaces(rounds: number): boolean {
  console.log(
    `\nRevocation, consent and mailed links against whatever meets them, ${rounds * 2} rounds of each race.\n`,
  );
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'races.test.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, RACE_ROUNDS: String(rounds * 2) },
    stdio: 'inherit',
  });
  return status === 0;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
