import { secretsIn } from 'test-config';

/** Bytes that a server wrote, to its client or to its log. */
export interface Written {
  take(piece: Uint8Array | string): void;
  text(): string;
  /** @throws when they contain a secret */
  search(known?: readonly string[]): void;
}

/** What the person must see is only in the answer to their request. */
const CONSENT = /\\?"consentUrl\\?":\s*\\?"[^"\\]*\\?"/g;
/** A public value by its member name, although it looks random. */
const PUBLIC = /\\?"(?:hash|kid)\\?":\s*\\?"[\w-]{43,64}\\?"/g;

export function createWritten(): Written {
  const pieces: Buffer[] = [];
  const text = (): string => Buffer.concat(pieces).toString();
  return {
    take: (piece) => void pieces.push(Buffer.from(piece)),
    text,
    search: (known = []) => {
      const found = secretsIn(text().replaceAll(CONSENT, '').replaceAll(PUBLIC, ''), known);
      if (found.length > 0) throw new Error(found.join('\n'));
    },
  };
}
