import { MAX_TOKEN_LENGTH } from '../wire/tokens.ts';

const encoder: TextEncoder = new TextEncoder();
// Memory of its own for each token would cost a tenth of its signature. Whoever is given these bytes is done with them
// when it returns: the next token overwrites them.
const bytes = new Uint8Array(MAX_TOKEN_LENGTH);
let encoded = '';

/**
 * The bytes of a token, until the next token is asked for; those of a longer text are its own.
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
