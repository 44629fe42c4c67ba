import { parseExactJson } from '@grantex/core/log';

/** The longest line, in characters. An entry with the largest metadata stays far below. */
const LONGEST_LINE: number = 4 * 1024 * 1024;

/**
 * The values of a stream of JSON Lines; empty lines are skipped. A line that is not JSON, or does not end, is
 * undefined: the check of entries reports its place. (`node:readline` also ends lines at U+2028, which JSON may
 * contain.)
 */
export async function* jsonLines(
  pieces: AsyncIterable<Uint8Array | string>,
  onBytes: (howMany: number) => void,
): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    onBytes(piece.length);
    const lines = (
      rest + (typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }))
    ).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parse(line);
    if (rest.length <= LONGEST_LINE) continue;
    yield undefined;
    return;
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield parse(rest);
}

function parse(line: string): unknown {
  try {
    return parseExactJson(line);
  } catch {
    return undefined;
  }
}
