import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface ProgramResult {
  readonly succeeded: boolean;
  readonly output: string;
  /** What it printed for people. */
  readonly errors: string;
}

/**
 * Runs a program to its end. One that cannot be started has failed.
 *
 * @param environment variables in addition to those of this process
 */
export async function runProgram(
  folder: string,
  [program = '', ...parameters]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const child = spawn(program, parameters, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  try {
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { succeeded: code === 0, output, errors };
  } catch (error) {
    return { succeeded: false, output: '', errors: String(error) };
  }
}
