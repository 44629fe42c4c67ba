import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'pack';

/** A runtime that a user may have. */
export interface Runtime {
  readonly name: string;
  /** The command line that runs a program, a file and its parameters. It is called at the port if it listens. */
  command(
    program: readonly string[],
    port: number,
    environment: Readonly<Record<string, string>>,
  ): readonly string[];
}

interface Source {
  /** The folder that npm installs it into. */
  readonly folder: string;
  readonly version: string;
  command(installed: string): Runtime['command'];
}

const runs =
  (binary: string, ...parameters: readonly string[]): Source['command'] =>
  (installed) =>
  (program) => [join(installed, binary), ...parameters, ...program];

const node24: Source = { folder: 'node24', version: 'npm:node@24.21.0', command: runs('bin/node') };

const SOURCES: Readonly<Record<string, Source>> = {
  'Node 22': { folder: 'node22', version: 'npm:node@22.23.3', command: runs('bin/node') },
  'Node 24': node24,
  // Without `--bun`, it would leave what npm has linked to Node.
  Bun: { folder: 'bun', version: '1.4.5', command: runs('bin/bun.exe', 'run', '--bun') },
  Deno: { folder: 'deno', version: '2.9.6', command: runs('deno', 'run', '--allow-all') },
  // workerd, as developers of Workers run it.
  Workers: {
    folder: 'wrangler',
    version: '4.164.0',
    command: (installed) => (program, port, environment) => [
      process.execPath,
      join(installed, 'bin', 'wrangler.js'),
      'dev',
      ...program,
      '--ip=127.0.0.1',
      `--port=${port}`,
      '--compatibility-date=2026-07-01',
      '--compatibility-flags=nodejs_compat',
      ...Object.entries(environment).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
    ],
  },
  // Next itself starts it for the routes that ask for it.
  'Next edge': node24,
};

export const RUNTIME_NAMES: readonly string[] = Object.keys(SOURCES);

/** The languages whose programs run in one way only: by the line of the README. */
export const OWN_RUNTIMES: readonly Runtime[] = ['Python', 'Go'].map((name) => ({
  name,
  command: (program) => program,
}));

/** Installs every runtime from its npm package. */
export async function installRuntimes(folder: string): Promise<readonly Runtime[]> {
  await mkdir(folder, { recursive: true });
  const dependencies = Object.fromEntries(
    Object.values(SOURCES).map((source) => [source.folder, source.version]),
  );
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  return Object.entries(SOURCES).map(([name, source]) => ({
    name,
    command: source.command(join(folder, 'node_modules', source.folder)),
  }));
}
