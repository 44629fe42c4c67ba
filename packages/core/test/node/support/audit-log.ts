import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../../../src/base/json.ts';
import { listen, type Listening } from './listen.ts';

/** An entry as it was sent. */
export interface SentEntry {
  readonly action: string;
  readonly status: string;
  readonly ref?: string;
  readonly metadata: { readonly [member: string]: unknown };
}

/** What a log does instead of answering 201; `drop` closes the connection, after or before it stored the entries. */
export type Mishap =
  | { readonly status: number; readonly headers?: { readonly [name: string]: string } }
  | { readonly drop: 'before' | 'after' };

/** The audit part of the server's API, as a sink sees it: batches, idempotency, and faults on demand. */
export interface AuditLog extends Listening {
  readonly entries: readonly SentEntry[];
  /** The number of entries in each request. */
  readonly requests: readonly number[];
  /** The faults of the next requests, in order. */
  mishaps(...next: readonly Mishap[]): void;
  /** Refuses an entry, as the server refuses one that contradicts its grant. */
  refuse(isRefused: (entry: SentEntry) => boolean): void;
  /** Holds every response until the returned function is called. */
  hold(): () => void;
}

export async function startAuditLog(apiKey: string): Promise<AuditLog> {
  const entries: SentEntry[] = [];
  const requests: number[] = [];
  const answered = new Map<string, string>();
  const planned: Mishap[] = [];
  let isRefused = (_entry: SentEntry): boolean => false;
  let held: Promise<void> = Promise.resolve();

  function take(key: string, list: readonly SentEntry[]): string {
    const known = answered.get(key);
    if (known !== undefined) return known;
    const ids = list.map((entry) => ({ ...entry, entryId: `alog_${entries.push(entry) - 1}` }));
    const answer = JSON.stringify(list.length === 1 ? ids[0] : { entries: ids });
    answered.set(key, answer);
    return answer;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const list = (isObject(body) && Array.isArray(body['entries']) ? body['entries'] : [body]) as SentEntry[];
    const key = String(request.headers['idempotency-key']);
    requests.push(list.length);
    const mishap = planned.shift();
    if (mishap !== undefined && 'drop' in mishap) {
      if (mishap.drop === 'after') take(key, list);
      request.socket.destroy();
      return;
    }
    await held;
    response.setHeader('content-type', 'application/json');
    const isKnown = request.headers.authorization === `Bearer ${apiKey}`;
    const status = mishap?.status ?? (isKnown ? (list.some(isRefused) ? 422 : 201) : 401);
    response.writeHead(status, mishap?.headers);
    response.end(
      status === 201 ? take(key, list) : JSON.stringify({ message: 'no', code: 'NO', requestId: 'r' }),
    );
  }

  const listening = await listen((request, response) => void handle(request, response));
  return {
    ...listening,
    entries,
    requests,
    mishaps: (...next) => void planned.push(...next),
    refuse(next) {
      isRefused = next;
    },
    hold() {
      let release = (): void => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
  };
}
