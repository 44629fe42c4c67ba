/** `npm test`: runs every step, also after one that failed, and ends with the one line that counts. */
import { constants } from 'node:os';
import { endCommands } from './command.ts';
import { steps } from './steps.ts';

const [argument] = process.argv.slice(2);
if (argument !== undefined) {
  console.error(`npm test takes no ${argument}; CONTRIBUTING.md says how to run one package or one file.`);
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
for (const { title, run } of steps) {
  const started = performance.now();
  const outcome = await run((line) => console.log(`    ${line}`));
  passed += outcome.passed;
  failed += outcome.failed;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${outcome.failed === 0 ? '✓' : '✗'} ${title}  ${seconds} s`);
  if (outcome.failed > 0) console.log(outcome.output);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
