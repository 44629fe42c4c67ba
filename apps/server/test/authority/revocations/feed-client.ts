import { createPublicKey, type KeyObject } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { onTestFinished } from 'vitest';
import type { Call, TestDeveloper } from '../../support/server.ts';

/** The event of a verified feed message. */
export interface Message {
  aud: string;
  iat: number;
  kid: string;
  epoch: string;
  seq: number;
  prev: number;
  entries: { seq: number; at: string; kind: string; id: string; before?: string; exp: string }[];
}

export interface StreamEvent {
  id: string | undefined;
  event: string;
  /** The event as it was sent. */
  data: string;
  /** The claims, if the data is a message. */
  message: Message;
  /** When it arrived. */
  cameAt: number;
}

export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All events so far. */
  readonly events: readonly StreamEvent[];
  /** All received bytes, as text. */
  readonly text: string;
  /** Resolves once it has ended, cleanly or not. */
  readonly ended: Promise<void>;
  /**
   * Waits for the first event that matches.
   * @throws when the stream ends before
   */
  until(isSo: (event: StreamEvent) => boolean): Promise<StreamEvent>;
  /** Waits for the first message whose head is at least this. */
  untilSeq(seq: number): Promise<StreamEvent>;
  /** Entries of every message, in order of arrival. */
  entries(): Message['entries'];
  /** Reads on if it was paused. */
  resume(): void;
  close(): void;
}

export interface StreamOptions {
  query?: string;
  headers?: Record<string, string>;
  /** Reads nothing until it is resumed. */
  isPaused?: boolean;
}

/**
 * Opens a stream. A response that is not a stream has only its status and text. Its messages are not verified: {@link
 * verified} does that.
 */
export function openStream(
  url: string,
  key: string,
  { query = '', headers = {}, isPaused = false }: StreamOptions = {},
): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const sent = get(
      `${url}/v1/revocation-feed/stream${query}`,
      { agent: false, headers: { authorization: `Bearer ${key}`, ...headers } },
      (response) => {
        if (isPaused) response.pause();
        resolve(reading(response));
      },
    );
    sent.once('error', reject);
  });
}

function reading(response: IncomingMessage): OpenStream {
  const events: StreamEvent[] = [];
  let text = '';
  let rest = '';
  let wake = (): void => undefined;
  let woken = new Promise<void>((resolve) => (wake = resolve));
  let hasEnded = false;
  const notify = (): void => {
    wake();
    woken = new Promise<void>((resolve) => (wake = resolve));
  };
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    events.push(...blocks.flatMap(eventOf));
    notify();
  });
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    response.once('close', () => {
      hasEnded = true;
      notify();
      resolve();
    });
  });
  const until = async (isSo: (event: StreamEvent) => boolean): Promise<StreamEvent> => {
    for (;;) {
      const found = events.find(isSo);
      if (found !== undefined) return found;
      if (hasEnded) throw new Error(`the stream ended: ${text.slice(-300)}`);
      await woken;
    }
  };
  const close = (): void => void response.destroy();
  onTestFinished(close);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    get text() {
      return text;
    },
    ended,
    until,
    untilSeq: (seq) => until(({ event, message }) => event !== 'reset' && message.seq >= seq),
    entries: () =>
      events.filter(({ event }) => event === 'revocations').flatMap(({ message }) => message.entries),
    resume: () => void response.resume(),
    close,
  };
}

function eventOf(block: string): StreamEvent[] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
    }),
  );
  const [event, data] = [fields.get('event'), fields.get('data')];
  if (event === undefined || data === undefined) return [];
  return [{ id: fields.get('id'), event, data, message: messageOf(data), cameAt: Date.now() }];
}

/** The claims of a message, unverified. */
export function messageOf(jws: string): Message {
  if (jws === '') return { aud: '', iat: 0, kid: '', epoch: '', seq: -1, prev: -1, entries: [] };
  const { aud, iat, events } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
  return { aud, iat, kid: decodeProtectedHeader(jws).kid ?? '', ...events['urn:grantex:event:revocations'] };
}

/** Verifies a message as strictly as the protocol says, and returns its claims. */
export async function verified(call: Call, jws: string): Promise<Record<string, any>> {
  const { body } = await call('GET /.well-known/jwks.json', undefined, { key: null });
  const keys = new Map<string, KeyObject>(
    body.keys.map((jwk: any) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]),
  );
  const { payload, protectedHeader } = await compactVerify(
    jws,
    ({ kid = '' }) => keys.get(kid) ?? Promise.reject(new Error(`the JWKS has no key ${kid}`)),
    { algorithms: ['RS256'] },
  );
  const { kid: _kid, ...header } = protectedHeader;
  if (JSON.stringify(header) !== '{"alg":"RS256","typ":"secevent+jwt"}')
    throw new Error(JSON.stringify(header));
  return JSON.parse(Buffer.from(payload).toString());
}

/** Requests a snapshot. */
export async function snapshotOf({ call }: Pick<TestDeveloper, 'call'>): Promise<Message & { jws: string }> {
  const { status, body } = await call('GET /v1/revocation-feed');
  if (status !== 200) throw new Error(`the snapshot was answered with ${status}: ${JSON.stringify(body)}`);
  return { ...messageOf(body.snapshot), jws: body.snapshot };
}

/** Opens a stream at the end of a snapshot. */
export async function follow(url: string, { key, call }: TestDeveloper): Promise<OpenStream> {
  const { epoch, seq } = await snapshotOf({ call });
  return openStream(url, key, { query: `?after=${seq}&epoch=${epoch}` });
}
