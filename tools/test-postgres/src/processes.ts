import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Account } from './account.ts';

/** A postmaster that accepts connections. */
export interface ServerProcess {
  /** Ends it and resolves when it is gone; does nothing when it is gone already. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

/** A standby accepts only connections that read. */
const readyLine = /database system is ready to accept (?:read-only )?connections/;
const logLimit = 64 * 1024;

/** Runs a program; throws with all of its output when it fails. */
export async function runToEnd(
  program: string,
  parameters: string[],
  account: Account | undefined,
): Promise<void> {
  const child = spawn(program, parameters, {
    ...account,
    ...surroundings,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output}`);
}

/** Starts the server and resolves once it accepts connections; it does not keep the test process alive. */
export async function startServer(
  program: string,
  data: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  account: Account | undefined,
): Promise<ServerProcess> {
  const parameters = Object.entries({
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    // Files in its folder, not shared memory of the system, which would stay there after a kill.
    dynamic_shared_memory_type: 'mmap',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', data, ...parameters], {
    ...account,
    ...surroundings,
    // A separate process group, or Ctrl-C in the terminal would reach it before the tests have finished with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilReady(child);
  child.unref();
  unreference(child.stderr);
  return { end: (signal) => endChild(child, signal) };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-logLimit);
      if (readyLine.test(log)) resolve();
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)));
  });
}

async function endChild(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Starts the keeper of a database's folders, connected to this process by a pipe. */
export function startKeeper(directory: string, data: string): { release(): void } {
  const program = fileURLToPath(new URL('./keeper.ts', import.meta.url));
  const keeper = spawn(process.execPath, [program, directory, data], {
    ...surroundings,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  unreference(keeper.stdin);
  return { release: () => keeper.stdin.end() };
}

/** The pipes of a child process are sockets that would keep the event loop alive. */
function unreference(stream: unknown): void {
  if (stream instanceof Socket) stream.unref();
}

/** No setting of the caller's shell (`PGDATA`, `LC_ALL`, …) reaches the database. */
const surroundings = {
  cwd: tmpdir(),
  env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], LC_ALL: 'C', TZ: 'UTC' },
};
