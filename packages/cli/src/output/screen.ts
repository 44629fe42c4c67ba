import { spellHidden, spellHiddenLines } from '@grantex/core/issuer';
import { CliError, EXIT } from '../terminal/exit.ts';
import type { Output, Terminal } from '../terminal/terminal.ts';
import { drawFields, type Field } from './fields.ts';
import { jsonText } from './json-text.ts';
import { type Paint, paintFor } from './style.ts';
import type { Select } from './jq.ts';
import { type Column, drawTable } from './table.ts';

/** What a command prints, for a person or for a program. */
export interface Screen {
  /** Whether standard output holds JSON and nothing else. */
  readonly isJson: boolean;
  /** Columns of standard output; infinite if it is not a terminal. */
  readonly width: number;
  readonly paint: Paint;
  /** One line of standard output. Hidden characters are spelled. */
  line(text: string): Promise<void>;
  /** Lines from functions that have already spelled hidden characters. */
  drawn(texts: readonly string[]): Promise<void>;
  /** Any text, as it is; on a terminal, hidden characters are spelled. Waits for a slow reader. */
  raw(text: string): Promise<void>;
  /** One JSON document. */
  json(value: unknown): Promise<void>;
  /** One line of JSON Lines. */
  jsonLine(value: unknown): Promise<void>;
  table<ROW>(columns: readonly Column<ROW>[], rows: readonly ROW[]): Promise<void>;
  fields(fields: readonly Field[]): Promise<void>;
  /** Something a person should know, on standard error; not printed with `--json`. */
  note(text: string): void;
  /** A warning on standard error; printed with `--json` too. */
  warn(text: string): void;
}

export interface ScreenOptions {
  readonly isJson: boolean;
  /** What is printed of each JSON document. Default: all of it. */
  readonly select?: Select | undefined;
}

export function createScreen(terminal: Terminal, { isJson, select }: ScreenOptions): Screen {
  const { output, errors, now } = terminal;
  const width = output.isTTY === true ? (output.columns ?? 80) : Number.POSITIVE_INFINITY;
  const paint = paintFor(terminal, output);
  const write = createWriter(output);
  const lines = (texts: readonly string[]): Promise<void> => write(texts.map((text) => `${text}\n`).join(''));

  return {
    isJson,
    width,
    paint,
    raw: (text) => write(output.isTTY === true ? spellHiddenLines(text) : text),
    line: (text) => lines([spellHidden(text)]),
    drawn: lines,
    json: async (value) => write(select === undefined ? `${jsonText(value, 2)}\n` : select(value)),
    jsonLine: async (value) => write(select === undefined ? `${jsonText(value)}\n` : select(value)),
    table: (columns, rows) => lines(drawTable(columns, rows, { width, paint, now: now() })),
    fields: (fields) => lines(drawFields(fields, width, paint)),
    note: (text) => {
      if (!isJson) errors.write(`${spellHidden(text)}\n`);
    },
    warn: (text) => {
      errors.write(`${paintFor(terminal, errors)('warning', 'warning:')} ${spellHidden(text)}\n`);
    },
  };
}

/** Writes one piece after another, and waits for a slow reader. */
function createWriter(output: Output): (text: string) => Promise<void> {
  let fault: Error | undefined;
  // Without a listener, a reader that leaves ends the process with a stack trace.
  output.on('error', (error) => {
    fault ??= error;
  });
  return (text) =>
    new Promise((resolve, reject) => {
      if (fault !== undefined) return reject(writeFault(fault));
      output.write(text, (error) => (error ? reject(writeFault(error)) : resolve()));
    });
}

function writeFault(cause: Error): CliError {
  if ('code' in cause && (cause.code === 'EPIPE' || cause.code === 'ERR_STREAM_DESTROYED')) {
    return new CliError('the reader of the output has gone', { exitCode: EXIT.brokenPipe, cause });
  }
  return new CliError(`the output cannot be written: ${cause.message}`, { cause });
}
