import { MAX_TOKEN_LENGTH } from '../wire/tokens.ts';

const encoder: TextEncoder = new TextEncoder();
// A buffer for each token would cost a tenth of verifying its signature. Callers use these bytes before they return: the
// next token overwrites them.
const bytes = new Uint8Array(MAX_TOKEN_LENGTH);
let encoded = '';

/**
 * The bytes of a token. They are valid until the next call, except those of a longer text, which has its own buffer.
 * @returns undefined when it is not ASCII
 */
export function asciiOf(token: string): Uint8Array<ArrayBuffer> | undefined {
  if (token === encoded) return bytes;
  if (token.length > MAX_TOKEN_LENGTH) return longAsciiOf(token);
  encoded = '';
  const { read, written } = encoder.encodeInto(token, bytes);
  if (read !== token.length || written !== read) return undefined;
  encoded = token;
  return bytes;
}

function longAsciiOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  const own = new Uint8Array(text.length);
  const { read, written } = encoder.encodeInto(text, own);
  return read === text.length && written === read ? own : undefined;
}
