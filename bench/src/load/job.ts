/** What to send to a server, and for how long. */
export interface LoadJob {
  /** Port on 127.0.0.1. */
  readonly port: number;
  readonly connections: number;
  /** Requests that a connection has on their way at once. */
  readonly pipelining: number;
  /**
   * Whole requests as text, sent in turn. Each `{unique}` in them is replaced by a number that no other request of the
   * process carries, in ten digits.
   */
  readonly requests: readonly string[];
  /** How long to go on, from the start of `requests` again when its end is reached. */
  readonly seconds?: number;
  /** How many to send instead. Without either, each is sent once. */
  readonly count?: number;
  /** The status that every answer must have: anything else ends the benchmark. */
  readonly status: number;
}

export interface LoadResult {
  /** Answers that came in time. */
  readonly answered: number;
  /** All answers, also those of requests that were on their way when time was up. */
  readonly total: number;
  readonly seconds: number;
}

/** Stands for a number of its own in each request. */
export const UNIQUE = '{unique}';

/** How many digits replace {@link UNIQUE}. */
export const UNIQUE_DIGITS = 10;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Writes an HTTP/1.1 request as text. */
export function requestText({ method, path, token, headers = {}, body }: HttpRequest): string {
  const content = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1'];
  if (token !== undefined) lines.push(`authorization: Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) {
    lines.push('content-type: application/json', `content-length: ${sentLength(content)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${content}`;
}

function sentLength(content: string): number {
  const replaced = content.split(UNIQUE).length - 1;
  return Buffer.byteLength(content) + replaced * (UNIQUE_DIGITS - UNIQUE.length);
}
