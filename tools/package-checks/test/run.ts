import { delimiter, join } from 'node:path';
import { run as runProgram } from 'pack';

const programs = [
  join(import.meta.dirname, '..', 'node_modules', '.bin'),
  join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin'),
];

/** Runs a program, of the workspace where it has it, and gives its standard output; throws with all that it printed. */
export function run(
  program: string,
  parameters: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const PATH = [...programs, process.env['PATH']].join(delimiter);
  return runProgram(program, parameters, folder, { PATH, ...environment });
}
