import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a TypeScript file as its reader would, in a process of its own; gives back what it prints. */
export async function runExample(
  file: string,
  environment: Readonly<Record<string, string>>,
  before: readonly string[] = [],
): Promise<string> {
  const imports = before.flatMap((loaded) => ['--import', loaded]);
  const { stdout } = await promisify(execFile)(process.execPath, [...imports, file], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    timeout: 15_000,
  });
  return stdout;
}
