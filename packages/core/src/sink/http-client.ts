import { isObject, parseJson } from '../base/json.ts';
import { readLimitedText } from '../base/limited-body.ts';

export interface AuditClientOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly fetch: typeof globalThis.fetch;
}

/** The outcome of sending entries: their ids, a refusal that a repetition will not change, or nothing certain. */
export type AuditAnswer =
  | { readonly kind: 'written'; readonly entryIds: readonly string[] }
  | { readonly kind: 'refused'; readonly fault: Error; readonly code: string }
  | { readonly kind: 'uncertain'; readonly fault: Error; readonly retryAfter: number };

/** Sends entries, each given as JSON text, in one request. Never rejects. */
export type AuditClient = (entries: readonly string[], idempotencyKey: string) => Promise<AuditAnswer>;

const SECOND = 1000;
const MAX_ANSWER_BYTES: number = 64 * 1024 * 1024;
const MAX_RETRY_AFTER: number = 30 * SECOND;
// Answers that say nothing about the entries: a key, a limit or another request was in the way.
const PASSING: readonly number[] = [401, 403, 408, 409, 425, 429];
const TOO_LARGE = 413;

/** Makes a client of `POST /v1/audit/log` and `POST /v1/audit/batch` (`docs/protocol.md` §8). */
export function createAuditClient({ url, apiKey, timeout, fetch }: AuditClientOptions): AuditClient {
  return async (entries, idempotencyKey) => {
    const [only] = entries;
    const isSingle = entries.length === 1;
    try {
      const response = await fetch(`${url}/v1/audit/${isSingle ? 'log' : 'batch'}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
        },
        body: isSingle && only !== undefined ? only : `{"entries":[${entries.join(',')}]}`,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      return readAnswer(response, await readLimitedText(response, MAX_ANSWER_BYTES), entries.length);
    } catch (cause) {
      return {
        kind: 'uncertain',
        fault: new Error('The audit log cannot be reached.', { cause }),
        retryAfter: 0,
      };
    }
  };
}

function readAnswer(response: Response, text: string | undefined, count: number): AuditAnswer {
  const body: unknown = parseJson(text);
  if (!response.ok) {
    const code = codeOf(body);
    const { status } = response;
    const fault = new Error(
      `The audit log answered with status ${status}${code === undefined ? '' : ` ${code}`}.`,
    );
    return isRefusal(status, code)
      ? { kind: 'refused', fault, code: code ?? `STATUS_${status}` }
      : { kind: 'uncertain', fault, retryAfter: retryAfterOf(response) };
  }
  const list: unknown = count === 1 ? [body] : isObject(body) ? body['entries'] : undefined;
  const entryIds = Array.isArray(list) ? list.map(entryIdOf).filter((id) => id !== undefined) : [];
  if (entryIds.length === count) return { kind: 'written', entryIds };
  return {
    kind: 'uncertain',
    fault: new Error('The answer of the audit log cannot be read.'),
    retryAfter: 0,
  };
}

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

function codeOf(body: unknown): string | undefined {
  const code = isObject(body) ? body['code'] : undefined;
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

/**
 * Whether an answer is the log's refusal of the entries. An error page of a proxy is not one, except for a body that
 * the proxy finds too large.
 */
function isRefusal(status: number, code: string | undefined): boolean {
  if (status < 400 || status >= 500 || PASSING.includes(status)) return false;
  return code !== undefined || status === TOO_LARGE;
}

function entryIdOf(entry: unknown): string | undefined {
  return isObject(entry) && typeof entry['entryId'] === 'string' ? entry['entryId'] : undefined;
}

function retryAfterOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds * SECOND, MAX_RETRY_AFTER) : 0;
}
