import { GrantexError } from './errors.ts';

/**
 * The longest answer that is read, in bytes: a page of 200 audit entries, each with all the metadata that it may
 * have, stays far below. More than that is not the API's, and would fill the memory of whoever waits for it.
 */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/** The body of an answer as text, up to the limit. @throws {GrantexError} `UNEXPECTED_ANSWER` beyond it */
export async function readText(response: Response, longest: number = LONGEST_ANSWER): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let length = 0;
  for await (const piece of piecesOf(response)) {
    length += piece.byteLength;
    if (length > longest) {
      const fault = `the answer with status ${response.status} is longer than ${longest} bytes; is baseUrl right?`;
      throw new GrantexError('UNEXPECTED_ANSWER', fault, { status: response.status });
    }
    parts.push(decoder.decode(piece, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}

/** Not every runtime lets a web stream be iterated. Whoever leaves early ends the connection. */
async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const piece = await reader?.read();
      if (piece?.value === undefined) return;
      yield piece.value;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
