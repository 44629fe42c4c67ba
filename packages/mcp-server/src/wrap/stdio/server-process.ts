import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
// On Windows, `npx` is a batch file, which Node alone does not start.
import spawn from 'cross-spawn';
import { messageOf } from '../../program/log.ts';
import { EXIT, ProgramError } from '../../program/program-error.ts';

/** How to start a server that somebody else wrote. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Of this program; the server is given all of it but what is meant for Grantex. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A server that runs. */
export interface ServerProcess {
  readonly input: Writable;
  readonly output: Readable;
  /** What the server writes to standard error, where it was asked for. */
  readonly errors: Readable | null;
  /** Its exit code, or 128 and the number of the signal that ended it, as shells say it; after its output was read. */
  readonly ended: Promise<number>;
  /** Ends its input; a while later it is asked to end, and then made to. */
  end(patience: number): void;
}

/** Between SIGTERM and SIGKILL. Hosts give a server two seconds, and this program is the server for them. */
const BEFORE_KILL = 1_500;
/** A server's own children may hold its output open long after it has ended. */
const FOR_LAST_OUTPUT = 1_000;

/** What a server is given of the environment: nothing that is meant for this program. */
function environmentFor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^grantex_/i.test(name)));
}

/**
 * Starts a server.
 * @param errors whether its standard error is this program's own, or is read here
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
  // Of a server that has ended; that it has is heard of elsewhere.
  for (const emitter of [child, stdin, stdout]) emitter.on('error', () => undefined);

  async function outcome(): Promise<number> {
    // On Windows, a command that does not exist is noticed only when the shell that was asked for it has ended.
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
