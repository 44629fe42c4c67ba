import type { Readable } from 'node:stream';

/** A fault of a file's lines, to complete the sentence "the file …". */
export class LineError extends Error {
  override readonly name = 'LineError';
}

const LINE_FEED = 0x0a;

/**
 * Splits a stream into lines, without their line feeds. (`node:readline` also splits at U+2028, which JSON may contain.)
 * @param most most bytes of one line; a longer one throws before more of it is read
 * @throws {LineError} for a line that is too long, or when the last line does not end
 */
export async function* linesOf(stream: Readable, most: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      parts.push(chunk.subarray(from, at));
      yield parts.length === 1 ? chunk.subarray(from, at) : Buffer.concat(parts);
      parts = [];
      length = 0;
      from = at + 1;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > most) throw new LineError(`has a line of more than ${most} bytes`);
  }
  if (length > 0) throw new LineError('is cut off: it has no end');
}
