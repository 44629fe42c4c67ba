import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError, usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * Runs `grantex-server` in a separate process until it ends, or until the terminal's signal has ended it.
 * @param changes to its environment
 * @param onListening called with its first output: that it listens
 * @throws {CliError} with its exit code, if that is not 0
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
    // It must get a Ctrl-C of the terminal only once, from here: the second one ends it at once.
    detached: process.platform !== 'win32',
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(errors, { end: false });
  child.stdout.once('data', onListening);
  const stop = (): void => void child.kill('SIGTERM');
  // The server does not outlive this program, however that ends.
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
 * @param places file URLs to search from
 * @throws {CliError} if it is not installed
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
