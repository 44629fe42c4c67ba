/** `npm test`: runs every step, even after a failure, and ends with one line that counts passed and failed checks. */
import { constants } from 'node:os';
import { endCommands } from './command.ts';
import { judgeMissing, languagesOf } from './languages.ts';
import { slowest } from './slowest.ts';
import type { Step, SuiteTime } from './step.ts';
import { all, changed } from './steps.ts';

const [argument, ...others] = process.argv.slice(2);
const unknown = argument === '--changed' ? others[0] : argument;
if (unknown !== undefined) {
  console.error(`npm test takes no ${unknown}; CONTRIBUTING.md says how to run one package or one file.`);
  process.exit(2);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endCommands();
    process.exit(128 + constants.signals[signal]);
  });
}

let passed = 0;
let failed = 0;
const times: SuiteTime[] = [];
async function take({ title, run }: Step): Promise<void> {
  const started = performance.now();
  const outcome = await run((line) => console.log(`    ${line}`));
  passed += outcome.passed;
  failed += outcome.failed;
  times.push(...(outcome.times ?? []));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${outcome.failed === 0 ? '✓' : '✗'} ${title}  ${seconds} s`);
  if (outcome.failed > 0) console.log(outcome.output);
}

for (const stage of argument === undefined ? all : changed) await Promise.all(stage.map(take));
if (times.length > 0) console.log(['the slowest suites', ...slowest(times)].join('\n'));
const missing = judgeMissing(languagesOf(process.env), process.env['CI'] === 'true');
failed += missing.failed;
for (const line of missing.lines) console.log(line);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
