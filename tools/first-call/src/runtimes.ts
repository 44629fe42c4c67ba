import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'pack';

/** A runtime that a user may have. */
export interface Runtime {
  readonly name: string;
  /** The beginning of a command line that runs a file. */
  readonly command: readonly string[];
}

interface Source {
  readonly name: string;
  /** Where npm gets it, and the folder that it is installed into. */
  readonly folder: string;
  readonly version: string;
  readonly program: string;
  readonly parameters: readonly string[];
}

const SOURCES: readonly Source[] = [
  { name: 'Node 22', folder: 'node22', version: 'npm:node@22.23.3', program: 'bin/node', parameters: [] },
  { name: 'Node 24', folder: 'node24', version: 'npm:node@24.21.0', program: 'bin/node', parameters: [] },
  { name: 'Bun', folder: 'bun', version: '1.4.5', program: 'bin/bun.exe', parameters: ['run'] },
  { name: 'Deno', folder: 'deno', version: '2.9.6', program: 'deno', parameters: ['run', '--allow-all'] },
];

export const RUNTIME_NAMES: readonly string[] = SOURCES.map(({ name }) => name);

/** Installs every runtime from its npm package. */
export async function installRuntimes(folder: string): Promise<readonly Runtime[]> {
  await mkdir(folder, { recursive: true });
  const dependencies = Object.fromEntries(SOURCES.map((source) => [source.folder, source.version]));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  return SOURCES.map(({ name, folder: own, program, parameters }) => ({
    name,
    command: [join(folder, 'node_modules', own, program), ...parameters],
  }));
}
