import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
// On Windows, `npx` is a batch file, which Node itself does not start.
import spawn from 'cross-spawn';
import { messageOf } from '../../program/log.ts';
import { EXIT, ProgramError } from '../../program/program-error.ts';

/** How to start a third-party server. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The environment of this program. The server gets all of it except the variables of Grantex. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A running server. */
export interface ServerProcess {
  readonly input: Writable;
  readonly output: Readable;
  /** The standard error of the server; null if it is inherited. */
  readonly errors: Readable | null;
  /** Its exit code, or 128 plus the number of the signal that ended it. Resolves after its output was read. */
  readonly ended: Promise<number>;
  /** Closes its input, sends SIGTERM after some time, and then SIGKILL. */
  end(patience: number): void;
}

/** Starts a server, or connects to one. @param errors whether its standard error is inherited, or read here */
export type StartServer = (errors: 'inherit' | 'pipe') => Promise<ServerProcess>;

/** The time between SIGTERM and SIGKILL. Hosts give a server two seconds, and to them this program is the server. */
const BEFORE_KILL = 1_500;
/** Children of a server can hold its output open long after it has ended. */
const FOR_LAST_OUTPUT = 1_000;

/** The environment of the server, without the variables of this program. */
function environmentFor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^grantex_/i.test(name)));
}

/**
 * Starts a server.
 * @param errors whether the server inherits standard error, or it is read here
 * @throws {ProgramError} when the command cannot be started
 */
export async function startServer(
  { command, args, environment }: ServerCommand,
  errors: 'inherit' | 'pipe',
): Promise<ServerProcess> {
  const child = spawn(command, args, {
    env: environmentFor(environment),
    stdio: ['pipe', 'pipe', errors],
    windowsHide: true,
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  for (const event of [exited, closed]) event.catch(() => undefined);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new ProgramError(`The server cannot be started: ${messageOf(cause)}`, {
      exitCode: EXIT.serverFailed,
      cause,
    });
  }
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null)
    throw new ProgramError('The server has no pipes.', { exitCode: EXIT.serverFailed });
  // Errors after the server has ended. Its end is handled elsewhere.
  for (const emitter of [child, stdin, stdout]) emitter.on('error', () => undefined);

  async function outcome(): Promise<number> {
    // On Windows, an unknown command is noticed only when the shell has ended.
    const [code, signal] = await exited.catch(() => [EXIT.serverFailed, null] as const);
    await Promise.race([closed, sleep(FOR_LAST_OUTPUT, undefined, { ref: false })]);
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  }

  return {
    input: stdin,
    output: stdout,
    errors: stderr,
    ended: outcome(),
    end(patience) {
      stdin.end();
      const timers = [
        setTimeout(() => child.kill('SIGTERM'), patience),
        setTimeout(() => child.kill('SIGKILL'), patience + BEFORE_KILL),
      ];
      child.once('exit', () => timers.forEach((timer) => clearTimeout(timer)));
    },
  };
}
