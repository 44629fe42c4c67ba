import type { ServerResponse } from 'node:http';
import { FEED_MESSAGE_TYPE, REVOCATION_EVENT, type RevocationKind } from '@grantex/core/issuer';
import { compact } from '../tokens/compact.ts';
import { newId } from '../tokens/ids.ts';
import type { SigningKey } from '../tokens/signing-key.ts';

/** Controls the revocation feed, besides revoking. */
export interface TestFeed {
  /** The number of open streams. */
  readonly streams: number;
  /** Ends every open stream, like a lost connection. */
  cut(): void;
  /** Sends nothing until {@link TestFeed.speak}: streams stay open, without a heartbeat. */
  silence(): void;
  /** Sends heartbeats again, the first one at once. */
  speak(): void;
  /** Adds two entries to the log and sends only the second, so that a verifier finds a gap. */
  skip(): void;
  /** Sends a message signed with another key, which says that this grant is revoked. */
  forge(grantId: string): void;
  /** Simulates a restore of the server's database: starts a new epoch, in which nothing is revoked yet. */
  restore(): void;
}

/** The revocation log of the issuer's developer, as the issuer serves it. */
export interface IssuerFeed extends TestFeed {
  append(kind: RevocationKind, id: string): void;
  /** The message with all entries. */
  snapshot(): string;
  /**
   * Serves a stream that continues after `lastEventId`, or begins with a snapshot, until the client leaves or the
   * stream is cut.
   */
  open(response: ServerResponse, lastEventId: string | undefined): void;
}

export interface FeedSetting {
  readonly issuer: () => string;
  readonly developerId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly key: () => SigningKey;
  readonly strangersKey: SigningKey;
}

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: RevocationKind;
  readonly id: string;
  readonly before?: string;
  readonly exp: string;
}

const HEARTBEAT = 1000;
const DAY = 86_400_000;

/** Creates an empty log. It never drops an entry, because tests are short. */
export function createFeed({ issuer, developerId, now, key, strangersKey }: FeedSetting): IssuerFeed {
  const streams = new Set<ServerResponse>();
  let entries: Entry[] = [];
  let seq = 0;
  let epoch = newId('epo');
  let isSilent = false;
  let timer: NodeJS.Timeout | undefined;

  function message(prev: number, sent: readonly Entry[], by: SigningKey = key(), head: number = seq): string {
    const claims = {
      iss: issuer(),
      aud: developerId,
      iat: Math.floor(now() / 1000),
      jti: newId('rev'),
      events: { [REVOCATION_EVENT]: { epoch, seq: head, prev, entries: sent } },
    };
    return compact({ alg: 'RS256', typ: FEED_MESSAGE_TYPE, kid: by.published.kid }, claims, by.rs256);
  }

  const heartbeat = (): string => `event: heartbeat\ndata: ${message(seq, [])}\n\n`;
  const revocations = (jws: string): string => `event: revocations\nid: ${epoch}.${seq}\ndata: ${jws}\n\n`;

  function send(text: string): void {
    if (isSilent) return;
    for (const stream of streams) stream.write(text);
  }

  function beat(): void {
    if (streams.size > 0) return send(heartbeat());
    clearInterval(timer);
    timer = undefined;
  }

  function add(kind: RevocationKind, id: string): Entry {
    const hasMoment = kind === 'agent' || kind === 'principal' || kind === 'developer';
    const at = iso(now());
    const entry = {
      seq: (seq += 1),
      at,
      kind,
      id,
      ...(hasMoment ? { before: at } : {}),
      exp: iso(now() + DAY),
    };
    entries.push(entry);
    return entry;
  }

  function append(kind: RevocationKind, id: string): void {
    const entry = add(kind, id);
    if (streams.size > 0) send(revocations(message(seq - 1, [entry])));
  }

  return {
    append,
    snapshot: () => message(0, entries),
    open(response, lastEventId) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const [known, after] = (lastEventId ?? `${epoch}.${seq}`).split('.');
      const from = Number(after);
      if (known !== epoch || !Number.isSafeInteger(from) || from > seq) {
        return void response.end('event: reset\ndata:\n\n');
      }
      streams.add(response);
      response.once('close', () => streams.delete(response));
      response.flushHeaders();
      timer ??= setInterval(beat, HEARTBEAT).unref();
      if (isSilent) return;
      if (lastEventId === undefined) {
        response.write(`event: snapshot\nid: ${epoch}.${seq}\ndata: ${message(0, entries)}\n\n`);
      }
      if (from < seq) response.write(revocations(message(from, entries.slice(from))));
      response.write(heartbeat());
    },
    get streams() {
      return streams.size;
    },
    cut() {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    silence() {
      isSilent = true;
    },
    speak() {
      isSilent = false;
      send(heartbeat());
    },
    skip() {
      add('grant', newId('grnt'));
      append('grant', newId('grnt'));
    },
    forge(grantId) {
      const entry = {
        seq: seq + 1,
        at: iso(now()),
        kind: 'grant',
        id: grantId,
        exp: iso(now() + DAY),
      } as const;
      send(revocations(message(seq, [entry], strangersKey, seq + 1)));
    },
    restore() {
      epoch = newId('epo');
      entries = [];
      seq = 0;
      send(heartbeat());
    },
  };
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}
