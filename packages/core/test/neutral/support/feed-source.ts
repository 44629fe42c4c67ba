import type { TestIssuer } from './issuer.ts';
import { DEVELOPER, ISSUER, type Part } from './issuer.ts';
import type { TestClock } from './service.ts';

/** An entry as a test writes it; omitted members have valid values. */
export interface EntryDraft {
  readonly kind: string;
  readonly id: string;
  readonly seq?: number;
  /** In seconds since 1970. */
  readonly before?: number;
  /** In seconds since 1970. Default: an hour from now. */
  readonly exp?: number;
}

/** The parts of a message that a test changes. */
export interface MessageChanges {
  readonly header?: object;
  readonly claims?: object;
  readonly event?: object;
}

/** The server's side of the feed, with the Fetch API only, so that it runs wherever the tests do. */
export interface FeedSource {
  readonly fetch: typeof globalThis.fetch;
  /** The requested paths, in order. */
  readonly asked: readonly string[];
  /** Answers in place of the source, by path. */
  readonly answers: Map<string, () => Response | Promise<Response>>;
  /** The current message, if a test changed nothing. */
  head(): { readonly epoch: string; readonly seq: number };
  /** Adds entries to the log, and sends them as one message. */
  append(...drafts: readonly EntryDraft[]): Promise<void>;
  heartbeat(): Promise<void>;
  /** A signed message. */
  message(changes?: MessageChanges, by?: TestIssuer): Promise<string>;
  /** Signs any value as a message. */
  sign(header: Part, payload: Part): Promise<string>;
  /** Sends one event over every open stream. */
  send(data: string, event?: string): void;
  /** Sends raw text over every open stream. */
  write(text: string): void;
  /** Ends every open stream. */
  cut(): void;
  /** Simulates a restore of the database: another epoch, another log. */
  restore(epoch: string, ...drafts: readonly EntryDraft[]): void;
  streams(): number;
}

/** @param url the `iss` of its messages */
export function createFeedSource(
  issuer: TestIssuer,
  clock: TestClock,
  url: () => string = () => ISSUER,
): FeedSource {
  const asked: string[] = [];
  const answers: FeedSource['answers'] = new Map();
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let epoch = 'e1';
  let entries: object[] = [];
  let seq = 0;
  let ids = 0;

  function entryOf({ kind, id, seq: own, before, exp = clock() / 1000 + 3600 }: EntryDraft): object {
    seq = own ?? seq + 1;
    return {
      seq,
      at: new Date(clock()).toISOString(),
      kind,
      id,
      ...(before === undefined ? {} : { before: iso(before) }),
      exp: iso(exp),
    };
  }

  function sign(header: Part, payload: Part, by = issuer): Promise<string> {
    return by.sign(header, payload);
  }

  function message({ header, claims, event }: MessageChanges = {}, by = issuer): Promise<string> {
    const stated = { epoch, seq, prev: seq, entries: [], ...event };
    const payload = {
      iss: url(),
      aud: DEVELOPER,
      iat: clock() / 1000,
      jti: `fm_${(ids += 1)}`,
      events: { 'urn:grantex:event:revocations': stated },
      ...claims,
    };
    return sign({ ...by.header, typ: 'secevent+jwt', ...header }, payload, by);
  }

  function write(text: string): void {
    for (const controller of open) controller.enqueue(new TextEncoder().encode(text));
  }

  const send = (data: string, event = 'revocations'): void => write(eventOf(data, event));
  let sent = Promise.resolve();
  /** Messages leave in the order in which they were made, whichever signature is ready first. */
  function sendInOrder(signed: Promise<string>, event?: string): Promise<void> {
    sent = Promise.all([signed, sent]).then(([data]) => send(data, event));
    return sent;
  }
  const eventOf = (data: string, event: string): string => `event: ${event}\ndata: ${data}\n\n`;

  async function openStream(signal: AbortSignal, lastId: string): Promise<Response> {
    const [known, after] = lastId.split('.');
    const isKnown = known === epoch && Number(after) <= seq;
    const first = isKnown ? eventOf(await missed(Number(after)), 'revocations') : 'event: reset\ndata:\n\n';
    signal.throwIfAborted();
    let opened: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        opened = controller;
        open.add(controller);
        signal.addEventListener('abort', () => {
          if (open.delete(controller)) controller.error(signal.reason);
        });
        controller.enqueue(new TextEncoder().encode(`: hello\n${first}`));
        if (isKnown) return;
        open.delete(controller);
        controller.close();
      },
      cancel: () => void open.delete(opened),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  }

  /** Entries added during the signature belong to it, too. */
  async function missed(after: number): Promise<string> {
    const head = seq;
    const missing = entries.filter((entry) => (entry as { seq: number }).seq > after);
    const signed = await message({ event: { prev: after, entries: missing } });
    return seq === head ? signed : missed(after);
  }

  const routes: { readonly [path: string]: (init: RequestInit | undefined) => Promise<Response> } = {
    '/.well-known/jwks.json': () => issuer.fetch(''),
    '/v1/revocation-feed': async () =>
      Response.json({ snapshot: await message({ event: { prev: 0, entries } }) }),
    '/v1/revocation-feed/stream': (init) =>
      openStream(init?.signal as AbortSignal, new Headers(init?.headers).get('last-event-id') ?? ''),
  };

  return {
    asked,
    answers,
    async fetch(input, init) {
      const path = new URL(String(input)).pathname;
      asked.push(path);
      const response = await Promise.race([
        answers.get(path)?.() ?? routes[path]?.(init),
        ...(init?.signal ? [aborted(init.signal)] : []),
      ]);
      return response ?? new Response(null, { status: 404 });
    },
    head: () => ({ epoch, seq }),
    async append(...drafts) {
      const prev = seq;
      const added = drafts.map(entryOf);
      entries.push(...added);
      await sendInOrder(message({ event: { prev, entries: added } }));
    },
    heartbeat: () => sendInOrder(message(), 'heartbeat'),
    message,
    sign,
    send,
    write,
    cut() {
      for (const controller of open) controller.close();
      open.clear();
    },
    restore(next, ...drafts) {
      epoch = next;
      seq = 0;
      entries = [];
      entries.push(...drafts.map(entryOf));
    },
    streams: () => open.size,
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
}

/** Waits until a condition is true; fails on a timeout. */
export async function until(isSo: () => unknown): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  throw new Error('It did not come about.');
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
