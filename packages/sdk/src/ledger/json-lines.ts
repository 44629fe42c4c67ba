import { parseExactJson } from '@grantex/core/log';
import { GrantexError } from '../transport/errors.ts';

/** The longest line, in characters. An entry with the largest metadata stays far below. */
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * The values of a stream of JSON Lines, one after the other; holds one chunk and one line in memory.
 * @throws {GrantexError} `UNEXPECTED_ANSWER` for a line that is not JSON, that does not end after 4 MiB, or a last one
 * that has no end
 */
export async function* readJsonLines<VALUE>(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<VALUE, void, undefined> {
  for await (const line of readLines(pieces)) yield parse(line) as VALUE;
}

/** The lines of a stream without their ends, empty ones too. Holds and throws as {@link readJsonLines}. */
export async function* readLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decode = createDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decode(piece)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw broken('holds a line without end');
    yield* lines;
  }
  if (rest !== '') throw broken('ends within a line');
}

function createDecoder(): (piece: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (piece) => {
    try {
      return decoder.decode(piece, { stream: true });
    } catch (error) {
      throw broken('is not UTF-8', error);
    }
  };
}

function parse(line: string): unknown {
  try {
    return parseExactJson(line);
  } catch (error) {
    throw broken('holds a line that is not JSON', error);
  }
}

function broken(fault: string, cause?: unknown): GrantexError {
  return new GrantexError('UNEXPECTED_ANSWER', `the export ${fault}`, cause === undefined ? {} : { cause });
}
