import { text } from 'node:stream/consumers';
import { askHidden, canAsk } from '../terminal/ask.ts';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readSecretFile } from './secret-file.ts';

/** Where a secret may come from: a file, the environment, standard input, a person. Never the command line. */
export interface SecretPlaces {
  /** What it is called, such as `the grant token`. */
  readonly what: string;
  /** A file, or `-` for standard input. */
  readonly file: string | undefined;
  /** The variable that holds it; the same with `_FILE` names a file. */
  readonly variable: string;
}

/** @throws {CliError} if no place has it */
export async function readSecret(terminal: Terminal, places: SecretPlaces): Promise<string> {
  const secret = await readFrom(terminal, places);
  if (secret !== '') return secret;
  throw usageError(
    `${places.what} is missing`,
    `Pipe it in, name its file with --file, or set ${places.variable} or ${places.variable}_FILE.`,
  );
}

async function readFrom(terminal: Terminal, { what, file, variable }: SecretPlaces): Promise<string> {
  if (file === '-') return readAll(terminal);
  if (file !== undefined) return readSecretFile(file, what);
  const value = terminal.environment[variable] ?? '';
  if (value !== '') return value.trim();
  const named = terminal.environment[`${variable}_FILE`] ?? '';
  if (named !== '') return readSecretFile(named, what, { namedBy: `${variable}_FILE` });
  if (canAsk(terminal)) return askHidden(terminal, what);
  return terminal.input.isTTY === true ? '' : readAll(terminal);
}

/** All of standard input, without the line end. */
export async function readAll({ input }: Terminal): Promise<string> {
  return (await text(input)).trim();
}
