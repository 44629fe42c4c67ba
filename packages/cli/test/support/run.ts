import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { secretsIn } from 'test-config';
import { run } from '../../src/index.ts';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** How a command line is run. */
export interface RunOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** What is piped in. Default: nothing. */
  readonly input?: string;
  /** The width of a terminal on all three streams. Default: there is none. */
  readonly columns?: number;
  /** What a person at that terminal types, one line after the other, each when they are asked. */
  readonly answers?: readonly string[];
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** Hears of the first thing that is said on standard error. */
  readonly onErrors?: (said: string) => unknown;
  /** Hears of everything on standard output, piece by piece. */
  readonly onOutput?: (said: string) => unknown;
}

/** How it ended. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
  /** Standard output as JSON. */
  readonly json: unknown;
}

/** Runs a command line in this process, with streams that are a terminal or not, as told. */
export async function grantex(parameters: readonly string[], options: RunOptions): Promise<Ended> {
  const {
    environment,
    input = '',
    columns,
    answers = [],
    signal,
    now = Date.now,
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
  const exitCode = await run(parameters, {
    environment,
    input: stdin,
    output: stdout,
    errors: stderr,
    signal: signal ?? new AbortController().signal,
    now,
  });
  return {
    exitCode,
    output: output(),
    errors: errors(),
    get json() {
      // Also read when a test fails and shows what it got.
      return output().startsWith('{') ? (JSON.parse(output()) as unknown) : undefined;
    },
  };
}

/** A terminal on which nothing is read and nothing shown. */
export function silentTerminal(): Terminal {
  return {
    environment: {},
    input: new PassThrough(),
    output: new PassThrough(),
    errors: new PassThrough(),
    signal: new AbortController().signal,
    now: Date.now,
  };
}

/** A question ends without a line end. */
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

/** Sentences about secrets in what was written; hashes and thumbprints, which look like some, are named by `known`. */
export function secretsOf({ output, errors }: Ended, apiKey: string): string[] {
  return secretsIn(`${output}\n${errors}`, [apiKey]).filter(
    (found) => /API key|token|code|server was given|private key/.test(found) && !/challenge/.test(found),
  );
}
