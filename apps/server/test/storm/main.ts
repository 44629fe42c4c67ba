import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scenarios } from './scenarios.ts';
import { isWhole, runStorm, type StormResult } from './storm.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error('--rounds must be a whole number of at least 1');
  process.exit(2);
}

const COLUMNS = [
  'faults',
  'acknowledged',
  'lost',
  'doubled',
  'refused',
  'chain',
  'recovered in (median / longest)',
];

console.log(`Every acknowledged audit entry is there, once, whatever dies. ${rounds} faults each.\n`);
console.log(`| what is killed with SIGKILL, under load | ${COLUMNS.join(' | ')} |`);
console.log(`|---|${COLUMNS.map(() => '---:').join('|')}|`);
for (const { name, prepare } of scenarios) {
  const storm = await prepare();
  try {
    const result = await runStorm(storm, rounds);
    console.log(`| ${name} | ${cellsOf(result).join(' | ')} |`);
    if (!isWhole(result)) process.exitCode = 1;
  } finally {
    await storm.end();
  }
}

const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
console.log(
  `\nRevocation, consent and mailed links against whatever meets them, ${rounds * 2} rounds of each race.\n`,
);
const races = spawnSync(process.execPath, [vitest, 'run', 'races.test.ts'], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  env: { ...process.env, RACE_ROUNDS: String(rounds * 2) },
  stdio: 'inherit',
});
if (races.status !== 0) process.exitCode = 1;

function cellsOf({
  faults,
  acknowledged,
  lost,
  doubled,
  refused,
  chain,
  recoveries,
}: StormResult): unknown[] {
  const state = chain.valid ? 'whole' : `${chain.fault.kind} at ${chain.fault.seq}`;
  const sorted = recoveries.toSorted((left, right) => left - right);
  const seconds = (milliseconds = 0): string => `${(milliseconds / 1_000).toFixed(2)} s`;
  const recovered = `${seconds(sorted[Math.floor(sorted.length / 2)])} / ${seconds(sorted.at(-1))}`;
  return [faults, acknowledged, lost, doubled, refused, state, recovered];
}
