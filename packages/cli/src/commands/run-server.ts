import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError, usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * Runs `grantex-server` in a process of its own until it ends, or until the signal of the terminal has ended it.
 * @param changes of its environment
 * @param onListening called with what it says first: that it listens
 * @throws {CliError} with its exit code, where that is not 0
 */
export async function runServer(
  { environment, output, errors, signal }: Terminal,
  parameters: readonly string[],
  changes: Readonly<Record<string, string>>,
  onListening: () => void = () => {},
): Promise<void> {
  const here = pathToFileURL(join(process.cwd(), 'package.json')).href;
  const program = await findServer([import.meta.url, here]);
  const child = spawn(process.execPath, [program, ...parameters], {
    env: { ...environment, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C of the terminal must reach it once, from here: its second one ends it hard.
    detached: process.platform !== 'win32',
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(errors, { end: false });
  child.stdout.once('data', onListening);
  const stop = (): void => void child.kill('SIGTERM');
  // However this program ends, the server does not outlive it.
  process.on('exit', stop);
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (signal.aborted || code === 0) return;
    throw new CliError(`the server ended with ${killedBy ?? `exit code ${code}`}`, { exitCode: code ?? 1 });
  } finally {
    process.off('exit', stop);
    signal.removeEventListener('abort', stop);
  }
}

/**
 * The program of the installed `@grantex/server`.
 * @param places file URLs from where it is looked for
 * @throws {CliError} where it is not installed
 */
export async function findServer(places: readonly string[]): Promise<string> {
  for (const place of places) {
    const manifest = resolveFrom(place);
    if (manifest === undefined) continue;
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
    };
    return join(dirname(manifest), bin['grantex-server'] ?? '');
  }
  throw usageError(
    'the Grantex server is not installed here',
    'Install it beside this program, from the same folder: npm install <folder>/grantex-server.tgz (with -g, if this program was)',
  );
}

function resolveFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve('@grantex/server/package.json');
  } catch {
    return undefined;
  }
}
