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

/** What the agent does once it has a grant, in short. */
export const ONCE_GRANTED: readonly string[] = [
  'search allowed',
  'book.420 allowed',
  'pay.80 allowed',
  'book.900 refused amount_over payments:initiate:max_900',
  'frameworks.start done',
  'langchain.search allowed',
  'langchain.book.420 allowed',
  'langchain.book.900 refused amount_over payments:initiate:max_900',
  'ai-sdk.search allowed',
  'ai-sdk.book.420 allowed',
  'ai-sdk.book.900 refused amount_over payments:initiate:max_900',
  'mcp.search allowed',
  'mcp.book.420 allowed',
  'mcp.book.900 refused amount_over payments:initiate:max_900',
  'search-agent.register done',
  'delegate done',
  'sub.search allowed',
  'sub.book refused scope_missing flights:book,payments:initiate',
  'sub.widen refused SCOPE_NOT_NARROWER',
  'revoke done',
  'revoked.search refused revoked',
  'revoked.langchain.search refused revoked',
  'revoked.ai-sdk.search refused revoked',
  'revoked.mcp.search refused revoked',
  'revoked.sub.search refused revoked',
  'audit.export done',
  'audit.check done',
  'audit.forge refused edited',
];
