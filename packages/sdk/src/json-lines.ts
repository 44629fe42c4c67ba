import { GrantexError } from './errors.ts';

/**
 * The values of a stream of JSON Lines, one after the other; holds one piece and one line in memory.
 * @throws {GrantexError} `UNEXPECTED_ANSWER` for a line that is not JSON, or a last one that has no end
 */
export async function* readJsonLines<VALUE>(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<VALUE, void, undefined> {
  const decode = createDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decode(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield parse(line) as VALUE;
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
    return JSON.parse(line);
  } catch (error) {
    throw broken('holds a line that is not JSON', error);
  }
}

function broken(fault: string, cause?: unknown): GrantexError {
  return new GrantexError('UNEXPECTED_ANSWER', `the export ${fault}`, cause === undefined ? {} : { cause });
}
