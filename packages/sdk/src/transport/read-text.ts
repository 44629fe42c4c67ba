import { GrantexError } from './errors.ts';

/**
 * The longest response that is read, in bytes: a page of 200 audit entries, each with the largest metadata, stays far
 * below. A longer one is not from the API, and could fill the caller's memory.
 */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/**
 * The body of a response as text, up to the limit.
 * @throws {GrantexError} `UNEXPECTED_ANSWER` beyond it
 */
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

/** Not every runtime supports iterating a web stream. Leaving early ends the connection. */
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
