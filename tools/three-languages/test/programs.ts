import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runProgram } from 'languages/program';
import { freePort } from 'test-config';
import { expect } from 'vitest';

const programs = join(import.meta.dirname, '..', 'programs');
const root = join(programs, '..', '..', '..');

/** A step that the agent told, with the answers of what it called. */
export interface Step {
  readonly step: string;
  readonly answers: readonly {
    readonly status: number;
    readonly body: { readonly code?: string; readonly howToAsk?: string };
  }[];
}

export interface Service {
  readonly url: string;
  /** Lets it write how the last calls ended, and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a service, and waits until it listens. */
export async function startService(command: Command, environment: Environment): Promise<Service> {
  const port = await freePort();
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: programs,
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(() => answers(url, child)).toBe(true);
  return {
    url,
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function answers(url: string, { exitCode }: ChildProcess): Promise<boolean> {
  if (exitCode !== null) throw new Error(`a service ended with ${exitCode}`);
  return fetch(url).then(
    () => true,
    () => false,
  );
}

export type Command = readonly [program: string, ...parameters: string[]];
export type Environment = Readonly<Record<string, string>>;

/** Compiles the programs in Go, and the one of `go/` that checks a log without our code, into a folder. */
export async function buildGo(folder: string): Promise<void> {
  await run(programs, ['go', 'build', '-o', folder, './...']);
  await run(join(root, 'go'), ['go', 'build', '-o', folder, './internal/oracle']);
}

/** The command for one of the programs in Python. */
export const python = (file: string): Command => [
  'uv',
  'run',
  '--quiet',
  '--project',
  join(root, 'python'),
  '--package',
  'grantex-guard',
  'python',
  join(programs, file),
];

/** The command for one of the programs in TypeScript. */
export const typescript = (file: string): Command => [process.execPath, join(programs, file)];

/** Runs a program to its end. @returns what it printed */
export async function run(folder: string, command: Command, environment: Environment = {}): Promise<string> {
  const { succeeded, output, errors } = await runProgram(folder, command, environment);
  if (!succeeded) throw new Error(`${command.join(' ')} failed: ${errors}`);
  return output;
}
