import type { AuditEntry, ConsistencyProof, DisposalLine, InclusionProof } from '@grantex/core/log';
import type { CallOptions } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import type { Transport } from '../transport/transport.ts';
import { readJsonLines } from './json-lines.ts';

/** The key that signs the checkpoints of a log, under the log's name. */
export interface LogKey {
  /** The log's origin. */
  readonly name: string;
  /** The argument of `verifyCheckpoint` of `@grantex/core`: `<name>+<id>+<key>`. */
  readonly verifierKey: string;
  readonly publicKeyJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
  /** The earlier keys, newest first; they verify what they have signed. Absent on older servers. */
  readonly former?: readonly FormerLogKey[];
}

/** A key of a log that another one has replaced. */
export interface FormerLogKey {
  readonly verifierKey: string;
  /** ISO 8601: until when it signs, or signed, beside its successor. */
  readonly until: string;
  /** Its signature that names its successor: an argument of `verifySuccession` of `@grantex/core`. */
  readonly successorSignature: string;
}

/** What is read of a log as a whole, of calls or of administrators. */
export interface LogReader {
  /**
   * The whole log as one stream, in constant memory; `checkExport` of `@grantex/core/log` reads it. Where the oldest entries
   * were disposed of (`settings.retention`), it begins with what the log says of them: `{disposed}`.
   */
  export(options?: CallOptions): AsyncIterable<AuditEntry | DisposalLine>;
  /**
   * The log's newest checkpoint, which covers every entry acknowledged before: a signed note, as text. It is not
   * verified here; `verifyCheckpoint` of `@grantex/core` does that. Store it where the server cannot change it.
   * @throws {GrantexError} `NOT_FOUND` when none was signed for a log of `size` entries; `LOG_INCONSISTENT` (500)
   */
  checkpoint(query?: { readonly size?: number | undefined }, options?: CallOptions): Promise<string>;
  /** The proof that the log of `size` entries contains this one, for `verifyInclusion` of `@grantex/core`. */
  inclusionProof(
    query: { readonly entry: string; readonly size: number },
    options?: CallOptions,
  ): Promise<InclusionProof>;
  /** The proof that the log of `to` entries begins with that of `from`, for `verifyConsistency` of `@grantex/core`. */
  consistencyProof(
    query: { readonly from: number; readonly to: number },
    options?: CallOptions,
  ): Promise<ConsistencyProof>;
  /** The key that the server names now. Store it when the log begins: later a server could name another. */
  logKey(options?: CallOptions): Promise<LogKey>;
}

/** @param base the path of the log's routes */
export function createLogReader(transport: Transport, base: string): LogReader {
  return {
    export: (options) => readJsonLines(transport.stream({ method: 'GET', path: `${base}/export` }, options)),
    checkpoint: (query = {}, options) =>
      textOf(
        transport.stream({ method: 'GET', path: `${base}/checkpoint`, query: { size: query.size } }, options),
      ),
    inclusionProof: ({ entry, size }, options) =>
      transport.send({ method: 'GET', path: `${base}/proof/inclusion`, query: { entry, size } }, options),
    consistencyProof: ({ from, to }, options) =>
      transport.send({ method: 'GET', path: `${base}/proof/consistency`, query: { from, to } }, options),
    logKey: (options) => transport.send({ method: 'GET', path: `${base}/log-key` }, options),
  };
}

/** Far above the size of any checkpoint. */
const MAX_TEXT = 64 * 1024;

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_TEXT)
      throw new GrantexError('UNEXPECTED_ANSWER', 'the checkpoint is longer than any; is baseUrl right?');
  }
  return text + decoder.decode();
}
