import { spawn } from 'node:child_process';

/** A command of an installation. */
export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
}

/** Where a command runs. */
export interface CommandPlace {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command until it ends.
 * @param onOutput called with what it prints. Default: nothing
 * @throws {Error} with the end of its output, if it fails; with the reason of the signal, if that ends it
 */
export function runCommand(
  { program, parameters }: Command,
  { folder, environment, signal }: CommandPlace,
  onOutput: (text: string) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(program, parameters, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      // npm is a script there, which only a shell can start.
      shell: process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        onOutput(text);
      });
    }
    child.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${[program, ...parameters].join(' ')} ended with ${code}:\n${endOf(output)}`));
    });
  });
}

const LINES = 20;

function endOf(output: string): string {
  return output.trimEnd().split('\n').slice(-LINES).join('\n');
}
