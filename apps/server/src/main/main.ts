import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CommandError } from './commands/command.ts';
import { runProgram } from './commands/program.ts';
import { ConfigError, readConfig, type Config } from './config/config.ts';
import { readRelease } from './config/release.ts';
import type { RunningServer } from './start-server.ts';
import { StoreError } from '../base/store/errors.ts';

const WRONG_CONFIGURATION = 2;
const FAILED = 1;
/** Errors whose message is one line that somebody can act on. */
const FOR_PEOPLE = [ConfigError, StoreError, CommandError];

/**
 * From the environment to a listening server, which ends on SIGTERM and SIGINT after what has begun is answered; or
 * to the end of a command.
 */
async function main(words: readonly string[]): Promise<void> {
  await runProgram(words, {
    version: await readRelease(),
    readConfig: () => readConfig(process.env),
    serve,
    print: console.log,
  });
}

async function serve(config: Config): Promise<void> {
  // Loaded here: a command needs nothing of the server, and shares its memory with whatever is loaded.
  const starting = import('./start-server.ts').then(({ startServer }) => startServer(config));
  // At once: as the first process of a container it would not be ended by a signal that it does not listen for.
  endOnSignal(starting);
  greet(config, await starting);
  setTimeout(collectGarbage, SETTLED_MILLISECONDS).unref();
}

const SETTLED_MILLISECONDS = 3_000;

/**
 * Loading the modules leaves a young generation of tens of megabytes, which V8 gives back once it is idle, though only
 * after a first whole collection; a server that nobody calls would never come to one.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}

function greet(
  { mode, databaseUrl, dataDirectory }: Config,
  { url, metricsUrl, firstKey }: RunningServer,
): void {
  const database = databaseUrl === undefined ? `embedded database in ${dataDirectory}` : 'PostgreSQL';
  const lines = [`Grantex listens on ${url} (${mode}, ${database})`];
  if (metricsUrl !== undefined) lines.push(`Metrics for Prometheus: ${metricsUrl}`);
  if (firstKey !== undefined) lines.push(`Admin key of the first developer, shown this once: ${firstKey}`);
  // One write: whoever waits for the first line has the second as well.
  console.log(lines.join('\n'));
}

/** How long a stop may take in all; Docker kills after ten seconds. */
const STOP_MILLISECONDS = 9_000;

/** Ends well on the first signal. A second one, or time that runs out, ends it as it is. */
function endOnSignal(starting: Promise<RunningServer>): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) endHard(`ended by ${signal} before all that had begun was done`);
    isStopping = true;
    setTimeout(
      endHard,
      STOP_MILLISECONDS,
      'ended after 9 seconds before all that had begun was done',
    ).unref();
    starting.then((server) => server.close()).catch(fail);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function endHard(why: string): never {
  console.error(`grantex-server: ${why}`);
  process.exit(FAILED);
}

/** One line for what a person can mend; a stack only for what nobody foresaw. */
function fail(error: unknown): void {
  process.exitCode = error instanceof ConfigError ? WRONG_CONFIGURATION : FAILED;
  const isForPeople = FOR_PEOPLE.some((kind) => error instanceof kind) || isListenError(error);
  console.error(isForPeople ? `grantex-server: ${(error as Error).message}` : error);
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && (error as { syscall?: string }).syscall === 'listen';
}

await main(process.argv.slice(2)).catch(fail);
