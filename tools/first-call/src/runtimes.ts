import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'pack';
import { freePort } from 'test-config';
import type { Reader } from './follow.ts';
import { hasSeen, isRefusal } from './seen.ts';
import type { StartPage } from './start-pages.ts';
import { openTerminal } from './terminal.ts';

/** A runtime that a reader may have instead of the Node of the page. */
export interface Runtime {
  readonly name: string;
  /** A folder for the path, in which `node` is this runtime. */
  readonly folder: string;
}

interface Source {
  /** The folder that npm installs it into. */
  readonly folder: string;
  readonly version: string;
  /** The command line that stands for `node`, from that folder. */
  readonly command: string;
}

const SOURCES: Readonly<Record<string, Source>> = {
  'Node 22': { folder: 'node22', version: 'npm:node@22.23.3', command: 'bin/node' },
  // Without `--bun`, it would leave what npm has linked to Node.
  Bun: { folder: 'bun', version: '1.4.5', command: 'bin/bun.exe run --bun' },
  Deno: { folder: 'deno', version: '2.9.6', command: 'deno run --allow-all' },
};

export const RUNTIME_NAMES: readonly string[] = Object.keys(SOURCES);

/** Installs every runtime from its npm package. */
export async function installRuntimes(place: string): Promise<readonly Runtime[]> {
  const folder = join(place, 'runtimes');
  await mkdir(folder, { recursive: true });
  const dependencies = Object.fromEntries(
    Object.values(SOURCES).map((source) => [source.folder, source.version]),
  );
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  return Promise.all(
    Object.entries(SOURCES).map(async ([name, source]) => {
      const programs = join(folder, 'programs', source.folder);
      await mkdir(programs, { recursive: true });
      const command = join(folder, 'node_modules', source.folder, source.command);
      await writeFile(join(programs, 'node'), `#!/bin/sh\nexec ${command} "$@"\n`);
      await chmod(join(programs, 'node'), 0o755);
      return { name, folder: programs };
    }),
  );
}

/** What starts the program of a page: the runtime takes the place of its `node`. */
const PROGRAM = /^(?:node|npx next) /;
const NEXT = /^npx next\b/;

/** `grantex-mcp` is a program for Node, and npx starts it. */
const ONLY_NODE: ReadonlySet<string> = new Set(['mcp-server']);

/** Whether the program of a page runs by `node`, and others can stand for it. */
export function hasProgram({ name, steps }: Pick<StartPage, 'name' | 'steps'>): boolean {
  if (ONLY_NODE.has(name)) return false;
  return steps.some((step) => step.kind === 'type' && step.lines.some((line) => PROGRAM.test(line)));
}

/** What is typed again beside that. */
const CALL = /^curl /;

/**
 * Runs the program of a page on a runtime, in the project of a reader who has followed the page, and calls it as the page does.
 * @returns the seconds from the start of the program to the refused call
 * @throws {Error} with the output, if the page shows something else
 */
export async function callOn(runtime: Runtime, { steps }: StartPage, reader: Reader): Promise<number> {
  const port = `${await freePort()}`;
  const folder = await folderFor(runtime, steps, reader);
  await using terminal = openTerminal(folder, { ...reader.environment, PORT: port });
  const started = performance.now();
  let isCalling = false;
  for (const step of steps) {
    if (step.kind === 'type') {
      const lines = step.lines.filter((line) => PROGRAM.test(line) || CALL.test(line));
      if (lines.length > 0) terminal.clear();
      for (const line of lines) await terminal.type(onRuntime(line, runtime, port));
      isCalling ||= lines.length > 0;
    } else if (isCalling && step.kind === 'see') {
      await terminal.see(step.text, (output) => hasSeen(step, output));
      // What follows is about other grants.
      if (isRefusal(step)) return (performance.now() - started) / 1000;
    }
  }
  throw new Error('The page shows no refusal.');
}

/** Next runs once in a folder. */
async function folderFor({ name }: Runtime, steps: StartPage['steps'], { folder }: Reader): Promise<string> {
  const isNext = steps.some((step) => step.kind === 'type' && step.lines.some((line) => NEXT.test(line)));
  if (!isNext) return folder;
  const copy = `${folder}-${name.replaceAll(' ', '-')}`;
  const filter = (path: string): boolean => path !== join(folder, '.next');
  await cp(folder, copy, { recursive: true, verbatimSymlinks: true, filter });
  return copy;
}

/** The program of this reader listens on a port of its own: that of the page is taken. */
function onRuntime(line: string, { folder }: Runtime, port: string): string {
  if (CALL.test(line)) return line.replace('localhost:3000', `localhost:${port}`);
  // npx would run on the runtime as well.
  return `PATH="${folder}:$PATH" ${line.replace(NEXT, 'node node_modules/next/dist/bin/next')}`;
}
