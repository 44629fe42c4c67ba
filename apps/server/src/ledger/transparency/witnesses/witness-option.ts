import { createHash } from 'node:crypto';
import { isLoopback } from '../../../base/site.ts';

/** A witness that cosigns checkpoints (C2SP tlog-witness). */
export interface Witness {
  /** The name in its verifier key. */
  readonly name: string;
  /** `<name>+<id>+<key>`, of the kind `cosignature/v1`. */
  readonly verifierKey: string;
  /** Where to send checkpoints: its submission prefix and `/add-checkpoint`. */
  readonly url: string;
}

/** As many as fit into a note besides the log's own signatures, if its reader accepts 16 (C2SP signed-note). */
const MOST_WITNESSES = 8;
const ENTRY = /^(?<key>(?<name>[^\s+@,]+)\+(?<id>[0-9a-f]{8})\+(?<bytes>[A-Za-z0-9+/]{44}))@(?<url>\S+)$/u;
const COSIGNATURE = 4;

/** Undefined for a text with any fault. */
export function readWitnesses(text: string): readonly Witness[] | undefined {
  const read = readAll(text);
  return typeof read === 'string' ? undefined : read;
}

/** The fault of a text, in words; undefined for a valid one. */
export function witnessesFault(text: string): string | undefined {
  const read = readAll(text);
  return typeof read === 'string' ? read : undefined;
}

function readAll(text: string): readonly Witness[] | string {
  const witnesses: Witness[] = [];
  for (const [place, part] of text.split(',').entries()) {
    const read = readOne(part.trim());
    if (typeof read === 'string') return `number ${place + 1} ${read}`;
    // One key under two names would still be one witness.
    if (witnesses.some(({ verifierKey }) => verifierKey.slice(-44) === read.verifierKey.slice(-44))) {
      return `number ${place + 1} has the key of an earlier one`;
    }
    witnesses.push(read);
  }
  return witnesses.length > MOST_WITNESSES ? `there are ${witnesses.length}` : witnesses;
}

function readOne(text: string): Witness | string {
  const { key, name, id, bytes, url } = ENTRY.exec(text)?.groups ?? {};
  if (key === undefined || name === undefined || id === undefined || bytes === undefined || !url) {
    return 'is not <name>+<id>+<key>@<URL>';
  }
  const raw = Buffer.from(bytes, 'base64');
  if (raw[0] !== COSIGNATURE) return 'has a key that is not for cosignatures';
  const digest = createHash('sha256').update(`${name}\n`).update(raw).digest('hex');
  if (!digest.startsWith(id)) return 'has an id that does not match its name and key';
  const fault = urlFault(url);
  return fault ?? { name, verifierKey: key, url: `${url.replace(/\/+$/, '')}/add-checkpoint` };
}

function urlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'has a malformed URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '' || /[?#]/.test(text)) {
    return 'has a URL with credentials, query or fragment';
  }
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'has a URL that is neither https nor on loopback';
}
