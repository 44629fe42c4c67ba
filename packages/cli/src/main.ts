import { constants } from 'node:os';
import { run } from './run.ts';
import { EXIT } from './terminal/exit.ts';

/** How long what was written last may take to leave the process, in milliseconds. */
const LAST_OUTPUT = 2_000;

const controller = new AbortController();
const received: NodeJS.Signals[] = [];
// The first Ctrl-C ends well; a second one ends at once. So do the signals by which others end a program.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (received.includes(signal)) process.exit(codeOf(signal));
    received.push(signal);
    controller.abort(new Error('interrupted'));
    // Whoever waits for what is piped in waits no longer.
    process.stdin.destroy(new Error('interrupted'));
  });
}
process.stdin.on('error', () => {});
// A reader who leaves is noticed where something is written; without a listener it ends the process with a stack.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const ended = await run(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  signal: controller.signal,
  now: Date.now,
});

const [signal = 'SIGINT'] = received;
const exitCode = ended === EXIT.interrupted ? codeOf(signal) : ended;

// What still waits for input must not keep the process; what was written must have left it, if anybody reads it.
process.stdout.write('', () => process.exit(exitCode));
setTimeout(() => process.exit(exitCode), LAST_OUTPUT);

/** As shells count it. */
function codeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
