/** What to send to a server, and for how long. */
export interface LoadJob {
  /** Port on 127.0.0.1. */
  readonly port: number;
  readonly connections: number;
  /** How many requests a connection pipelines. */
  readonly pipelining: number;
  /**
   * Whole requests as text, sent in turn. Each `{unique}` in them is replaced by a ten-digit number that no other
   * request of the process has.
   */
  readonly requests: readonly string[];
  /** How long to send. At the end of `requests` it starts again from the first. */
  readonly seconds?: number;
  /** How many requests to send at most. Without either, each is sent once. */
  readonly count?: number;
  /** The status that every response must have: any other status ends the benchmark. */
  readonly status: number;
}

export interface LoadResult {
  /** Responses that came in time. */
  readonly answered: number;
  /** All responses, including those to requests that were open when the time was up. */
  readonly total: number;
  readonly seconds: number;
}

/** The placeholder for a unique number in a request. */
export const UNIQUE = '{unique}';

/** How many digits replace {@link UNIQUE}. */
export const UNIQUE_DIGITS = 10;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Sent instead of a body: `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
}

/** Writes an HTTP/1.1 request as text. */
export function requestText({ method, path, token, headers = {}, body, form }: HttpRequest): string {
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const content = form === undefined ? jsonText(body) : new URLSearchParams(form).toString();
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1'];
  if (token !== undefined) lines.push(`authorization: Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (content !== '') {
    lines.push(`content-type: ${type}`, `content-length: ${sentLength(content)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${content}`;
}

function jsonText(body: object | undefined): string {
  return body === undefined ? '' : JSON.stringify(body);
}

function sentLength(content: string): number {
  const replaced = content.split(UNIQUE).length - 1;
  return Buffer.byteLength(content) + replaced * (UNIQUE_DIGITS - UNIQUE.length);
}
