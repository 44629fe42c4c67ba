import { delimiter, join } from 'node:path';
import { run as runProgram } from 'pack';

const programs = [
  join(import.meta.dirname, '..', 'node_modules', '.bin'),
  join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin'),
];

/** Runs a program, preferably one of the workspace, and returns its standard output; throws with all of its output. */
export function run(
  program: string,
  parameters: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const PATH = [...programs, process.env['PATH']].join(delimiter);
  return runProgram(program, parameters, folder, { PATH, ...environment });
}
