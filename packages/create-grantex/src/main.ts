import { constants } from 'node:os';
import { run } from './program.ts';
import { readTemplates } from './templates.ts';

const controller = new AbortController();
// The first Ctrl-C ends what runs, and says what is there; a second one ends at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort(new Error(`ended by ${signal}`));
  });
}

process.exitCode = await run(
  process.argv.slice(2),
  {
    folder: process.cwd(),
    environment: process.env,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    signal: controller.signal,
  },
  await readTemplates(),
);
