import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { root } from './workspace.ts';

export interface CommandOptions {
  /** Where it runs. Default: the root of the repository. */
  folder?: string;
  /** Called with each line as it comes. */
  onLine?: (line: string) => void;
  /** Variables in addition to those of this process. Default: none. */
  environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  succeeded: boolean;
  /** Standard output and standard error together, without colours. */
  output: string;
}

const running = new Set<ChildProcess>();

/** Ends all running commands, so that nothing continues when the checks are interrupted. */
export function endCommands(): void {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program of `node_modules/.bin` and collects its output.
 *
 * @param line A program and its parameters, none of which contains a space.
 */
export async function runCommand(line: string, options: CommandOptions = {}): Promise<CommandResult> {
  const { folder = root, onLine, environment = {} } = options;
  const [program = '', ...parameters] = line.split(' ');
  const child = spawn(program, parameters, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // The programs in node_modules/.bin are scripts, which only a shell can start on Windows.
    shell: process.platform === 'win32',
  });
  running.add(child);
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (coloured) => {
      const plain = stripVTControlCharacters(coloured);
      lines.push(plain);
      onLine?.(plain);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  return { succeeded: code === 0, output: lines.join('\n') };
}
