import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, parseJson } from './answer.ts';
import { Unreachable } from './unreachable.ts';

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;
/** How long one request waits, as it is told, for a rate limit, in milliseconds. */
const LONGEST_WAIT = 60_000;
/** The largest body that is read, in bytes, decompressed: a server under test may send more than fits into memory. */
const LARGEST_BODY = 32 * 1024 * 1024;

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it stands; the content type is among the headers. */
  readonly text?: string;
}

/** HTTP with one credential, or with none. Redirects are not followed. */
export interface Api {
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, json?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, json: unknown): Promise<Answer>;
  patch(path: string, json: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** A stream of events, as text: until `isEnough`, or `milliseconds` have passed. */
  stream(path: string, isEnough: (text: string) => boolean, milliseconds: number): Promise<Answer>;
}

export interface ApiOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key?: string;
  /** Hears of each answer. */
  readonly onAnswer?: (answer: Answer) => void;
  readonly signal?: AbortSignal;
}

/** @throws {Unreachable} from each method, where the server does not answer within ten seconds, or not within 32 MiB */
export function createApi({ url, key, onAnswer = () => {}, signal }: ApiOptions): Api {
  const withSignal = (own: AbortSignal): AbortSignal =>
    signal === undefined ? own : AbortSignal.any([own, signal]);
  const send = async (method: string, path: string, options: SendOptions = {}): Promise<Answer> => {
    const until = Date.now() + LONGEST_WAIT;
    for (;;) {
      const answer = await sendOnce(method, path, options);
      const pause = Math.max(Number(answer.headers.get('retry-after') ?? Number.NaN), 1) * 1000;
      const mayWait = Date.now() + pause < until;
      if (answer.status !== 429 || !mayWait) {
        onAnswer(answer);
        return answer;
      }
      await wait(pause, undefined, signal === undefined ? {} : { signal });
    }
  };

  const open = async (
    method: string,
    path: string,
    options: SendOptions,
    ends: AbortSignal,
  ): Promise<Response> => {
    const { json, form, text } = options;
    const headers = new Headers(options.headers);
    if (key !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    if (json !== undefined) headers.set('content-type', 'application/json');
    const body = json === undefined ? (text ?? (form && new URLSearchParams(form))) : JSON.stringify(json);
    try {
      const request = { method, headers, redirect: 'manual', signal: ends } as const;
      return await fetch(url + path, body === undefined ? request : { ...request, body });
    } catch (error) {
      throw new Unreachable(`${method} ${path}`, error);
    }
  };

  const sendOnce = async (method: string, path: string, options: SendOptions): Promise<Answer> => {
    const ends = withSignal(AbortSignal.timeout(PATIENCE));
    const response = await open(method, path, options, ends);
    try {
      return answerOf(method, path, options, response, await bytesOf(response));
    } catch (error) {
      throw new Unreachable(`${method} ${path}`, error);
    }
  };

  return {
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, json = {}, headers = {}) => send('POST', path, { json, headers }),
    put: (path, json) => send('PUT', path, { json }),
    patch: (path, json) => send('PATCH', path, { json }),
    delete: (path) => send('DELETE', path),
    async stream(path, isEnough, milliseconds) {
      const enough = new AbortController();
      const timer = setTimeout(() => enough.abort(), milliseconds);
      const ends = withSignal(enough.signal);
      const options = { headers: { accept: 'text/event-stream' } };
      try {
        const response = await open('GET', path, options, ends);
        const text = await readUntil(response, isEnough, ends);
        const answer = answerOf('GET', path, options, response, Buffer.from(text));
        onAnswer(answer);
        return answer;
      } finally {
        clearTimeout(timer);
        enough.abort();
      }
    },
  };
}

async function bytesOf({ body }: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    const bytes = piece as Uint8Array;
    length = added(length, bytes);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

function added(length: number, { byteLength }: Uint8Array): number {
  if (length + byteLength > LARGEST_BODY) throw new Error('the body has more than 32 MiB');
  return length + byteLength;
}

/** The text of a body until it is enough, ends, or the signal ends it. */
async function readUntil(
  { body }: Response,
  isEnough: (text: string) => boolean,
  ends: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  try {
    for await (const piece of body ?? []) {
      const bytes = piece as Uint8Array;
      length = added(length, bytes);
      text += decoder.decode(bytes, { stream: true });
      if (isEnough(text)) return text;
    }
  } catch (error) {
    if (!ends.aborted) throw new Unreachable('a stream', error);
  }
  return text;
}

function answerOf(
  method: string,
  path: string,
  { json, form, text }: SendOptions,
  response: Response,
  bytes: Buffer,
): Answer {
  const received = bytes.toString('utf8');
  const sent = json === undefined ? (text ?? JSON.stringify(form) ?? '') : JSON.stringify(json);
  const { status, headers } = response;
  return { method, path, sent, status, headers, received, bytes, body: parseJson(received) };
}
