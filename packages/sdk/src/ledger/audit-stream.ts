import { isAnswerLost, waitBefore } from '../transport/backoff.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import type { Transport } from '../transport/transport.ts';
import { type AuditLine, type LineFormat, type LineSource, readAuditLine } from './audit-line.ts';
import { readLines } from './json-lines.ts';

/** What a stream of lines sends, and in which format (`docs/protocol.md` §16). */
export interface AuditStreamOptions {
  /**
   * `entries`: the audit log. `events`: what happened to agents, keys, requests and grants. `admin`: the administrators' log, of
   * which administrator changed what. Default `entries`.
   */
  readonly source?: LineSource | undefined;
  /** Default `json`: the entry or the event itself. */
  readonly format?: LineFormat | undefined;
  /** `1.9`, a draft, has a member for the agent. Default `1.8`. */
  readonly ocsf?: '1.8' | '1.9' | undefined;
  /** The `cursor` of the last line that you have. Default: the oldest that is kept. */
  readonly after?: string | undefined;
  /** `now` ends at the present end of the log, an instant in ISO 8601 before it. Default: never. */
  readonly until?: string | undefined;
  /** Ends the stream; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The server sends something every 5 seconds. If it is silent for longer than this, in seconds, the stream is lost. */
const LONGEST_SILENCE = 45;
/** Milliseconds until the next connection after one that ended well. */
const AGAIN_AFTER = 1_000;
/** The longest wait after a failure. */
const LONGEST_WAIT = 30_000;

/**
 * Lines of the log, in order, each once for as long as this generator runs. It reconnects automatically and continues
 * after the last line; it ends only with `until`, and then everything was sent.
 * @throws {GrantexError} if reconnecting would not help: `CURSOR_GONE`, `CREDENTIAL_UNKNOWN`, `ROLE_REQUIRED`, …
 */
export async function* streamAuditLines(
  transport: Transport,
  { signal, after, ...wanted }: AuditStreamOptions = {},
  clock: Clock = systemClock,
): AsyncGenerator<AuditLine, void, undefined> {
  const { format = 'json', until } = wanted;
  let cursor = after;
  for (let failures = 0; ;) {
    let wait = AGAIN_AFTER;
    try {
      const call = { method: 'GET', path: '/v1/audit/stream', query: { ...wanted, after: cursor } } as const;
      const pieces = transport.stream(call, { signal, timeout: LONGEST_SILENCE });
      for await (const line of readAuditLines(pieces, format)) {
        failures = 0;
        cursor = line.cursor;
        yield line;
      }
      if (until !== undefined) return;
    } catch (error) {
      if (!GrantexError.is(error) || !(isAnswerLost(error) || error.status === 503)) throw error;
      failures += 1;
      wait = waitBefore(error, failures, clock) ?? LONGEST_WAIT;
    }
    await clock.sleep(wait, signal);
  }
}

async function* readAuditLines(
  pieces: AsyncIterable<Uint8Array>,
  format: LineFormat,
): AsyncGenerator<AuditLine, void, undefined> {
  // Empty lines only say that the stream is open.
  for await (const line of readLines(pieces)) if (line !== '') yield readAuditLine(line, format);
}
