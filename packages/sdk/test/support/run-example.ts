import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export interface ExampleRun {
  readonly environment: Readonly<Record<string, string>>;
  /** A module to load before the file. */
  readonly before?: string;
  /** The working directory. Default: this one. */
  readonly directory?: string;
}

/** Runs a TypeScript file as its reader would, in a separate process; returns its output. */
export async function runExample(
  file: string,
  { environment, before, directory = process.cwd() }: ExampleRun,
): Promise<string> {
  const imports = before === undefined ? [] : ['--import', pathToFileURL(before).href];
  const { stdout } = await promisify(execFile)(process.execPath, [...imports, file], {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    timeout: 50_000,
  });
  return stdout;
}
