import { type Postgres, startPostgres } from 'test-postgres';
import { type OtherProgram, type ProgramCommand, startProgram } from '../processes/start-program.ts';
import { type Child, type Program, startChild } from '../processes/start-child.ts';

/** What the groups of rows measure with. Everything started here ends with it. */
export interface Workbench {
  readonly isQuick: boolean;
  /** How many rounds to measure. */
  readonly rounds: number;
  /** How long one sample loads a server, in seconds. */
  readonly loadSeconds: number;
  /** CPU time of a sample without a server, in milliseconds. */
  readonly sampleMilliseconds: number;
  start(program: Program, parameter?: object): Promise<Child>;
  /** Starts a program for all groups. */
  startForAll(program: Program, parameter?: object): Promise<Child>;
  /** A process that loads servers and databases; in a quick run the same one for all groups. */
  loadClient(): Promise<Child>;
  /** Starts a program in another language with a setting, which it reads as JSON. */
  startOther(program: ProgramCommand, setting: object): Promise<OtherProgram>;
  /** Does something when the processes of the group that were started later have ended. */
  atEnd(work: () => Promise<void>): void;
  /** A PostgreSQL with fsync on, shared by all groups. */
  postgres(): Promise<Postgres>;
  /** Ends the processes of a group, in reverse order of their start. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function createWorkbench(isQuick: boolean): Workbench {
  const started: Pick<Child, 'stop'>[] = [];
  const shared: Pick<Child, 'stop'>[] = [];
  let cluster: Promise<Postgres> | undefined;

  let client: Promise<Child> | undefined;

  const clear = (): Promise<void> => stopAll(started);

  async function startIn(
    children: Pick<Child, 'stop'>[],
    program: Program,
    parameter?: object,
  ): Promise<Child> {
    const child = await startChild(program, parameter);
    children.push(child);
    return child;
  }

  return {
    isQuick,
    rounds: isQuick ? 2 : 15,
    loadSeconds: isQuick ? 0.2 : 1,
    sampleMilliseconds: isQuick ? 40 : 150,
    start: (program, parameter) => startIn(started, program, parameter),
    startForAll: (program, parameter) => startIn(shared, program, parameter),
    loadClient: () =>
      isQuick ? (client ??= startIn(shared, 'load-client')) : startIn(started, 'load-client'),
    async startOther(program, setting) {
      const child = await startProgram(program, setting);
      started.push(child);
      return child;
    },
    atEnd: (work) => void started.push({ stop: work }),
    postgres: () => (cluster ??= startPostgres({ settings: { max_connections: '200' } })),
    clear,
    async close() {
      await clear();
      await stopAll(shared);
      await (await cluster)?.stop();
    },
  };
}

async function stopAll(running: Pick<Child, 'stop'>[]): Promise<void> {
  for (const one of running.splice(0).toReversed()) await one.stop();
}
