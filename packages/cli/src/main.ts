import { constants } from 'node:os';
import open from 'open';
import { run } from './run.ts';
import { EXIT } from './terminal/exit.ts';

/** How long the last output may take to leave the process, in milliseconds. */
const LAST_OUTPUT = 2_000;

const controller = new AbortController();
const received: NodeJS.Signals[] = [];
// The first Ctrl-C ends the program in order; a second one ends it at once. So do the signals by which other programs
// end one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (received.includes(signal)) process.exit(codeOf(signal));
    received.push(signal);
    controller.abort(new Error('interrupted'));
    // A command that waits for piped input stops waiting.
    process.stdin.destroy(new Error('interrupted'));
  });
}
process.stdin.on('error', () => {});
// A reader that leaves is noticed at the next write; without a listener it ends the process with a stack trace.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const ended = await run(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  signal: controller.signal,
  openBrowser(url) {
    if (!hasDesktop()) return false;
    void open(url).catch(() => {});
    return true;
  },
  now: Date.now,
});

const [signal = 'SIGINT'] = received;
const exitCode = ended === EXIT.interrupted ? codeOf(signal) : ended;

// Pending input must not keep the process alive; output must have left it if anybody reads it.
process.stdout.write('', () => process.exit(exitCode));
setTimeout(() => process.exit(exitCode), LAST_OUTPUT);

/** As shells compute it. */
function codeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Without a display, the programs that open browsers fail silently, or begin one in the terminal. */
function hasDesktop(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  return process.platform !== 'linux' || [DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME].some((each) => each);
}
