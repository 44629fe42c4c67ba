import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from 'test-config';

/** The result of a tour. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The folder that it runs in. */
  readonly cwd?: string;
  /** Presses Ctrl-C, once, when this text has been printed. */
  readonly interruptAt?: string;
  /** Called with the output so far, whenever there is more. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void;
}

/** Runs the tour as `npm start` does: in a separate process, on a separate database. */
export async function tour(
  parameters: readonly string[],
  { environment, cwd, interruptAt, onOutput }: Start = {},
): Promise<Run> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const hold = new URL('hold-contract.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', hold, main, ...parameters], {
    env: { ...CHILD_ENVIRONMENT, GRANTEX_DATA_DIR: 'memory://', PORT: '0', ...environment },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const isThere = (output: string): boolean => interruptAt !== undefined && output.includes(interruptAt);
    const wasThere = isThere(stdout);
    stdout += text;
    if (!wasThere && isThere(stdout)) child.kill('SIGINT');
    onOutput?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** One line of `--json`. */
export interface Line {
  step: string;
  outcome: string;
  code?: string;
  missing?: string[];
  url?: string;
  ms: number;
}

/** The steps of `--json`, whole lines only. */
export function linesOf(stdout: string): Line[] {
  const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1).trimEnd();
  return whole === '' ? [] : whole.split('\n').map((line) => JSON.parse(line) as Line);
}

/** Each step as one short text. */
export function inShort(lines: readonly Line[]): string[] {
  return lines.map(({ step, outcome, code, missing }) =>
    [step, outcome, code, missing?.join()].filter(Boolean).join(' '),
  );
}

/** What follows a grant until it is stopped, in short. */
export const ONCE_GRANTED: readonly string[] = [
  'book.120 allowed',
  'book.420 refused approval_required',
  'approve done',
  'book.420.again allowed',
  'book.1900 refused budget_exceeded',
  'delegate done',
  'sub.search allowed',
  'sub.book refused scope_missing flights:book,payments:initiate',
];

/** What follows the stop, in short. */
export const ONCE_STOPPED: readonly string[] = [
  'stop done',
  'stopped.search refused revoked',
  'stopped.sub.search refused revoked',
  'record.check done',
  'record.forge refused edited',
];
