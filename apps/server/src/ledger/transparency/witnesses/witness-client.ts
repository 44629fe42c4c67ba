import type { Witness } from './witness-option.ts';

/** The parsed answer of a witness (C2SP tlog-witness), unverified. */
export type WitnessAnswer =
  | { readonly kind: 'lines'; readonly lines: string }
  /** The last size of the log that it has cosigned. */
  | { readonly kind: 'conflict'; readonly size: number }
  /** The log is not the one that it has cosigned. */
  | { readonly kind: 'inconsistent' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A checkpoint, and the proof that it continues a log of `from` entries. */
export interface Submission {
  readonly note: string;
  readonly from: number;
  /** Hashes in padded base64. */
  readonly path: readonly string[];
}

/** Milliseconds for the whole answer. */
const PATIENCE = 10_000;
/** Far more than all signatures need, post-quantum ones included. */
const MOST_BYTES = 64 * 1024;

/**
 * Sends a checkpoint to a witness. Follows no redirect: only the configured witness is contacted.
 * @param stopping aborts at once
 */
export async function submitCheckpoint(
  { url }: Pick<Witness, 'url'>,
  { note, from, path }: Submission,
  stopping: AbortSignal,
): Promise<WitnessAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: [`old ${from}`, ...path, '', note].join('\n'),
      signal: AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE)]),
    });
    const text = await readText(response);
    if (text === undefined) return { kind: 'refused', reason: 'its answer is too long' };
    return answerOf(response.status, text);
  } catch (error) {
    // The system's code, such as ECONNREFUSED or TimeoutError: a message may contain the URL.
    const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
    const reason = cause?.code ?? (typeof code === 'string' ? code : name);
    return { kind: 'unreachable', reason: String(reason) };
  }
}

function answerOf(status: number, text: string): WitnessAnswer {
  if (status === 200) {
    return /^(?:— \S+ \S+\n)+$/u.test(text)
      ? { kind: 'lines', lines: text }
      : { kind: 'refused', reason: 'its answer contains no signature lines' };
  }
  if (status === 422) return { kind: 'inconsistent' };
  if (status === 409) {
    return /^(?:0|[1-9]\d{0,14})\n$/.test(text)
      ? { kind: 'conflict', size: Number(text) }
      : { kind: 'refused', reason: 'status 409 without a size' };
  }
  if (status >= 500) return { kind: 'unreachable', reason: `status ${status}` };
  return { kind: 'refused', reason: `status ${status}` };
}

/** Undefined when the body is too long. */
async function readText({ body }: Response): Promise<string | undefined> {
  if (body === null) return '';
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    // Leaving the loop cancels the rest of the body.
    if (length > MOST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
