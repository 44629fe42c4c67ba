import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { secretsIn } from 'test-config';
import { run } from '../../src/index.ts';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** How to run a command line. */
export interface RunOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Standard input. Default: nothing. */
  readonly input?: string;
  /** The width of a terminal on all three streams. Default: none. */
  readonly columns?: number;
  /** The lines that a person types at that terminal, one for each prompt. */
  readonly answers?: readonly string[];
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /**
   * Called with the address that the program opens in a browser; without it, there is none. If it rejects, the program is
   * interrupted.
   */
  readonly onBrowser?: (url: string) => unknown;
  /** Called with the first output on standard error. */
  readonly onErrors?: (said: string) => unknown;
  /** Called with each piece of standard output. */
  readonly onOutput?: (said: string) => unknown;
}

/** The result of a run. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
  /** Standard output as JSON. */
  readonly json: unknown;
}

/** Runs a command line in this process, with or without terminals as its streams. */
export async function grantex(parameters: readonly string[], options: RunOptions): Promise<Ended> {
  const {
    environment,
    input = '',
    columns,
    answers = [],
    signal,
    now = Date.now,
    onBrowser,
    onErrors,
    onOutput,
  } = options;
  const isTTY = columns !== undefined;
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: columns ?? 0 });
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: columns ?? 0 });
  const [output, errors] = [collect(stdout), collect(stderr)];
  if (!isTTY) stdin.end(input);
  else answerOn(stderr, stdin, answers);
  if (onErrors !== undefined) stderr.once('data', (said: Buffer) => void onErrors(said.toString('utf8')));
  if (onOutput !== undefined) stdout.on('data', (said: Buffer) => void onOutput(said.toString('utf8')));
  const browsing = new AbortController();
  const exitCode = await run(parameters, {
    environment,
    input: stdin,
    output: stdout,
    errors: stderr,
    signal: AbortSignal.any([browsing.signal, ...(signal === undefined ? [] : [signal])]),
    now,
    openBrowser(url) {
      if (onBrowser === undefined) return false;
      void Promise.resolve(onBrowser(url)).catch((error: unknown) => browsing.abort(error));
      return true;
    },
  });
  return {
    exitCode,
    output: output(),
    errors: errors(),
    get json() {
      // Also read when a test fails and shows its result.
      return output().startsWith('{') ? (JSON.parse(output()) as unknown) : undefined;
    },
  };
}

/** A terminal without input and output. */
export function silentTerminal(): Terminal {
  return {
    environment: {},
    input: new PassThrough(),
    output: new PassThrough(),
    errors: new PassThrough(),
    signal: new AbortController().signal,
    now: Date.now,
    openBrowser: () => false,
  };
}

/** A prompt ends without a line end. */
const QUESTION = /(?:\] |\(not shown\): |to continue: )$/;

function answerOn(errors: PassThrough, input: PassThrough, answers: readonly string[]): void {
  const left = [...answers];
  let said = '';
  errors.on('data', (piece: Buffer) => {
    said += piece.toString('utf8');
    const answer = QUESTION.test(plain(said)) ? left.shift() : undefined;
    if (answer === undefined) return;
    said = '';
    setImmediate(() => input.write(answer === '^C' ? '\u0003' : `${answer}\r`));
  });
}

function collect(stream: PassThrough): () => string {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString('utf8');
}

/** A text without colours and erased lines. */
export function plain(text: string): string {
  return stripVTControlCharacters(text);
}

/**
 * One sentence for each secret in the output; hashes and thumbprints, which look like secrets, are named by `known`.
 */
export function secretsOf({ output, errors }: Ended, apiKey: string): string[] {
  return secretsIn(`${output}\n${errors}`, [apiKey]).filter(
    (found) => /API key|token|code|server was given|private key/.test(found) && !/challenge/.test(found),
  );
}
