import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from 'test-config';

export const PROGRAM: string = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Program = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts the program as its users do. */
export function start(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder: string = process.cwd(),
): Program {
  return spawn(process.execPath, [PROGRAM, ...parameters], {
    cwd: folder,
    env: { ...CHILD_ENVIRONMENT, ...environment },
    stdio: 'pipe',
  });
}

/** The result of a run. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

export async function endOf(child: Program): Promise<ProgramEnd> {
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, output, errors };
}

/** Runs a line of bash in which `grantex` is the program. */
export async function bash(
  line: string,
  environment: Readonly<Record<string, string>>,
  folder: string = process.cwd(),
): Promise<ProgramEnd> {
  const child = spawn(
    'bash',
    ['--norc', '-c', `grantex() { "${process.execPath}" "${PROGRAM}" "$@"; }\n${line}`],
    {
      cwd: folder,
      env: { ...CHILD_ENVIRONMENT, ...environment },
      stdio: 'pipe',
    },
  );
  child.stdin.end();
  return endOf(child);
}
