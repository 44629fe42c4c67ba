import { EXIT } from '../exit.ts';
import { run } from '../run.ts';

/** How long what was written last may take to leave the process, in milliseconds. */
const LAST_OUTPUT = 2_000;

const controller = new AbortController();
// The first Ctrl-C ends well; a second one ends at once.
process.on('SIGINT', () => {
  if (controller.signal.aborted) process.exit(EXIT.interrupted);
  controller.abort(new Error('interrupted'));
});
// A reader who leaves is noticed where something is written; without a listener it ends the process with a stack.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  signal: controller.signal,
  now: Date.now,
});

// What still waits for input must not keep the process; what was written must have left it, if anybody reads it.
process.stdout.write('', () => process.exit(exitCode));
setTimeout(() => process.exit(exitCode), LAST_OUTPUT);
