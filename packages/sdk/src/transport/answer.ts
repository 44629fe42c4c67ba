import { parseExactJson } from '@grantex/core/log';
import { GrantexError } from './errors.ts';

interface ErrorBody {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly requestId?: unknown;
  readonly errorUri?: unknown;
}

/**
 * The JSON of a successful response; undefined for 204.
 * @throws {GrantexError} `UNEXPECTED_ANSWER`
 */
export function readAnswer(response: Response, text: string): unknown {
  if (response.status === 204 || text === '') return undefined;
  const body = parse(text);
  if (body === undefined) throw unexpected(response, 'is not JSON');
  return body;
}

/** The error of a response that is not 2xx. Its body is not repeated if it is not from the API. */
export function readError(response: Response, text: string): GrantexError {
  const { message, code, requestId, errorUri } = (parse(text) ?? {}) as ErrorBody;
  if (typeof message !== 'string' || typeof code !== 'string') {
    return unexpected(response, 'is not an answer of the Grantex API');
  }
  return new GrantexError(code, message, {
    status: response.status,
    requestId: typeof requestId === 'string' ? requestId : requestIdOf(response),
    retryAfter: retryAfterOf(response),
    errorUri: addressIn(errorUri),
  });
}

/** An address that a terminal and a browser may show; undefined for anything else. */
export function addressIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^https?:\/\/[\x21-\x7e]{1,2000}$/.test(value) ? value : undefined;
}

function unexpected(response: Response, fault: string): GrantexError {
  return new GrantexError(
    'UNEXPECTED_ANSWER',
    `the answer with status ${response.status} ${fault}; is baseUrl right?`,
    {
      status: response.status,
      requestId: requestIdOf(response),
      retryAfter: retryAfterOf(response),
    },
  );
}

function requestIdOf(response: Response): string | undefined {
  return response.headers.get('x-request-id') ?? undefined;
}

/** Seconds, from either form of the header (RFC 9110 §10.2.3). */
function retryAfterOf(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const seconds = Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}

/** Undefined for anything but a JSON object. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = parseExactJson(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
