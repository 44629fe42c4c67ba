import { readFile } from 'node:fs/promises';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { reasonOf } from './file-fault.ts';
import { readAll } from './read-secret.ts';

/**
 * Reads JSON from a file; `-` is standard input.
 * @param what it is called, such as `the catalog`
 * @throws {CliError} naming the file
 */
export async function readJsonFile(terminal: Terminal, file: string, what: string): Promise<unknown> {
  const isInput = file === '-';
  const text = isInput ? await readAll(terminal) : await readTextFile(file, what);
  return parseJson(text.replace(/^\uFEFF/, ''), isInput ? 'standard input' : file);
}

/**
 * Reads JSON that is given itself.
 * @param from where it is from, such as `--details`
 * @throws {CliError}
 */
export function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError(`${from} is not JSON`, undefined, cause);
  }
}

/**
 * Reads a text from a file.
 * @param what as for {@link readJsonFile}
 * @throws {CliError} naming the file
 */
export async function readTextFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw usageError(`${what} cannot be read from ${file}: ${reasonOf(cause)}`, undefined, cause);
  }
}
