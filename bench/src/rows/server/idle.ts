import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { interleave } from '../../measure/interleave.ts';
import { estimate, median } from '../../measure/statistics.ts';
import type { Goal, Row } from '../../report/row.ts';
import { createInstallation } from '../../workbench/grantex.ts';
import { installServer } from '../../workbench/installed.ts';
import type { Group } from '../group.ts';

const ENGINES = ['postgresql', 'embedded'] as const;
type Engine = (typeof ENGINES)[number];

const READY: Readonly<Record<Engine, Goal>> = {
  postgresql: { floor: 1, stretch: 0.6 },
  embedded: { floor: 2.5, stretch: 1.5 },
};
const MEMORY: Readonly<Record<Engine, Goal>> = {
  postgresql: { floor: 120e6, stretch: 90e6 },
  embedded: { floor: 300e6, stretch: 220e6 },
};

/** Rounds of memory, and of starts in each of them. */
const ROUNDS = 3;
/** V8 returns the memory of a start about eleven seconds later. */
const IDLE_SECONDS = 15;

/** Fastify on the same database with the same cache size. It answers one request before it listens. */
const BARE = `
import Fastify from 'fastify';

async function open({ DATABASE_URL, FOLDER }) {
  if (DATABASE_URL === undefined) {
    const { PGlite } = await import('@electric-sql/pglite');
    const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
    return PGlite.create({ dataDir: FOLDER, startParams });
  }
  const { default: pg } = await import('pg');
  return new pg.Pool({ connectionString: DATABASE_URL });
}

const database = await open(process.env);
const answer = async () => (await database.query('SELECT 1 AS one')).rows;
await answer();
const app = Fastify();
app.get('/', answer);
await app.listen({ host: '127.0.0.1', port: 0 });
console.log('ready');
`;

/** What an idle server costs. */
export const idle: Group = {
  name: 'idle',
  title: 'A server that nobody calls, compiled as it is published; each start but the first; by the clock',
  async run({ isQuick, postgres }) {
    const [installed, folder] = await Promise.all([
      installServer(),
      mkdtemp(join(tmpdir(), 'grantex-idle-')),
    ]);
    try {
      const { databaseUrl, masterKey } = await createInstallation(await postgres());
      const bare = await installed.write('bare.mjs', BARE);
      const startsOn = (data: string): Starts => ({
        postgresql: () =>
          start(installed.program, { DATABASE_URL: databaseUrl, GRANTEX_MASTER_KEY: masterKey }),
        embedded: () => start(installed.program, { GRANTEX_DATA_DIR: join(data, 'grantex') }),
        barePostgresql: () => start(bare, { DATABASE_URL: databaseUrl }),
        bareEmbedded: () => start(bare, { FOLDER: join(data, 'bare') }),
      });
      const [data, copy] = [join(folder, 'data'), join(folder, 'copy')];
      await mkdir(data);
      // The first start makes the database: it counts nowhere, so all make theirs at once.
      await Promise.all(Object.values(startsOn(data)).map(secondsOf));
      await cp(data, copy, { recursive: true });
      const { seconds, bytes } = await measure(startsOn(data), startsOn(copy), isQuick ? 1 : ROUNDS);
      return ENGINES.flatMap((engine) => [
        row(
          `${engine}: until it listens`,
          'seconds',
          seconds[engine],
          seconds[bareOf(engine)],
          READY[engine],
        ),
        row(`${engine}: resident memory`, 'bytes', bytes[engine], bytes[bareOf(engine)], MEMORY[engine]),
      ]);
    } finally {
      await Promise.all([installed.remove(), rm(folder, { recursive: true, force: true })]);
    }
  },
};

const CONTENDERS = ['postgresql', 'embedded', 'barePostgresql', 'bareEmbedded'] as const;
type Contender = (typeof CONTENDERS)[number];
type Starts = Readonly<Record<Contender, () => Promise<Started>>>;

const bareOf = (engine: Engine): Contender => (engine === 'postgresql' ? 'barePostgresql' : 'bareEmbedded');

function timed(starts: Starts): Record<Contender, () => Promise<number>> {
  const entries = CONTENDERS.map((name) => [name, () => secondsOf(starts[name])]);
  return Object.fromEntries(entries) as Record<Contender, () => Promise<number>>;
}

function row(
  what: string,
  unit: 'seconds' | 'bytes',
  samples: readonly number[],
  bare: readonly number[],
  goal: Goal,
): Row {
  return {
    what,
    measured: { value: median(samples), unit },
    limit: { what: 'bare Fastify over it', value: median(bare), unit },
    result: { ...estimate(samples), unit },
    goal,
  };
}

interface Started {
  readonly process: number;
  /** The time until it has reported that it listens. */
  readonly seconds: number;
  stop(): Promise<void>;
}

async function start(program: string, environment: Readonly<Record<string, string>>): Promise<Started> {
  const started = performance.now();
  const child = spawn(process.execPath, [program], {
    env: { NODE_ENV: 'production', PORT: '0', LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error(`${program} ended`))),
  ]);
  const seconds = (performance.now() - started) / 1000;
  return {
    process: child.pid ?? 0,
    seconds,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function secondsOf(begin: () => Promise<Started>): Promise<number> {
  const { seconds, stop } = await begin();
  await stop();
  return seconds;
}

/** All servers whose memory is measured wait at the same time: none gets a request. Others are started meanwhile. */
async function measure(
  starts: Starts,
  waiting: Starts,
  rounds: number,
): Promise<Record<'seconds' | 'bytes', Record<Contender, number[]>>> {
  const [seconds, bytes] = [noSamples(), noSamples()];
  for (let round = 0; round < rounds; round += 1) {
    const running = await Promise.all(CONTENDERS.map(async (name) => ({ name, ...(await waiting[name]()) })));
    const [started] = await Promise.all([
      interleave(timed(starts), rounds, 'done'),
      pause(IDLE_SECONDS * 1000),
    ]);
    for (const { name, process } of running) {
      seconds[name].push(...started[name]);
      bytes[name].push(await residentBytes(process));
    }
    await Promise.all(running.map(({ stop }) => stop()));
  }
  return { seconds, bytes };
}

function noSamples(): Record<Contender, number[]> {
  return { postgresql: [], embedded: [], barePostgresql: [], bareEmbedded: [] };
}

/** The resident memory of the process, including the Node program itself. */
async function residentBytes(process: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(process)]);
  return Number(stdout) * 1024;
}
