import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CommandError } from './commands/command.ts';
import { runProgram } from './commands/program.ts';
import { ConfigError, readConfig, type Config } from './config/config.ts';
import { readRelease } from './config/release.ts';
import type { RunningServer } from './start-server.ts';
import { StoreError } from '../base/store/errors.ts';

/** As many as libuv makes by itself. */
const LIBUV_THREADS = 4;
const WRONG_CONFIGURATION = 2;
const FAILED = 1;
/** Errors whose message is one line that a person can act on. */
const FOR_PEOPLE = [ConfigError, StoreError, CommandError];

/**
 * Runs the server until SIGTERM or SIGINT, after which running requests are still answered; or runs a command.
 */
async function main(words: readonly string[]): Promise<void> {
  signInAsManyThreadsAsProcessors();
  await runProgram(words, {
    version: await readRelease(),
    readConfig: (role) => readConfig({ ...process.env, ...(role && { GRANTEX_ROLE: role }) }),
    serve,
    print: console.log,
  });
}

/**
 * The number of libuv's threads is read when one of them is first needed. Node 22 needs them to load modules, so there
 * only the environment can set it.
 */
function signInAsManyThreadsAsProcessors(): void {
  // Empty counts as absent, as for every variable: libuv would take it for one thread.
  process.env.UV_THREADPOOL_SIZE ||= String(Math.max(LIBUV_THREADS, availableParallelism()));
}

async function serve(config: Config): Promise<void> {
  // Loaded here: a command does not need the server, which would cost it memory.
  const starting = config.role === 'feed' ? startFeed(config) : startAll(config);
  // At once: the first process of a container ignores signals that it does not listen for.
  endOnSignal(starting);
  greet(config, await starting);
  setTimeout(collectGarbage, SETTLED_MILLISECONDS).unref();
}

const startAll = async (config: Config): Promise<RunningServer> =>
  (await import('./start-server.ts')).startServer(config);

const startFeed = async (config: Config): Promise<RunningServer> =>
  (await import('./start-relay.ts')).startRelay(config);

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
  { mode, databaseUrl, dataDirectory, role }: Config,
  { url, metricsUrl, firstKey }: RunningServer,
): void {
  const database = databaseUrl === undefined ? `embedded database in ${dataDirectory}` : 'PostgreSQL';
  const lines =
    role === 'feed'
      ? [`Grantex relays the revocation feed on ${url} (${mode}, ${database})`]
      : [
          `Grantex listens on ${url} (${mode}, ${database})`,
          'Open it in a browser for the console, your permissions and the documentation.',
        ];
  if (metricsUrl !== undefined) lines.push(`Metrics for Prometheus: ${metricsUrl}`);
  if (firstKey !== undefined) lines.push(`Admin key of the first developer, shown this once: ${firstKey}`);
  // One write: a reader that waits for the first line also has the second.
  console.log(lines.join('\n'));
}

/** How long a stop may take in total. Docker kills after ten seconds. */
const STOP_MILLISECONDS = 9_000;

/** Stops gracefully on the first signal. A second signal, or the end of the time, stops at once. */
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

/** Prints one line for an error that a person can fix, and a stack for an unexpected one. */
function fail(error: unknown): void {
  process.exitCode = error instanceof ConfigError ? WRONG_CONFIGURATION : FAILED;
  const isForPeople = FOR_PEOPLE.some((kind) => error instanceof kind) || isListenError(error);
  console.error(isForPeople ? `grantex-server: ${(error as Error).message}` : error);
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && (error as { syscall?: string }).syscall === 'listen';
}

await main(process.argv.slice(2)).catch(fail);
