import { readAnswer, readError } from './answer.ts';
import { isAnswerLost, mayTryAgain, waitBefore } from './backoff.ts';
import type { Call, WriteOptions } from './call.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { GrantexError } from './errors.ts';
import { checkSecret, checkTimeout, type Connection } from './options.ts';
import { readText } from './read-text.ts';

/** Sends calls to one server with one credential. */
export interface Transport {
  /** The JSON of the response, undefined for 204. Its shape is not checked. */
  send<ANSWER>(call: Call, options?: WriteOptions): Promise<ANSWER>;
  /** The body in chunks, as they arrive. Retried only until the first chunk. */
  stream(call: Call, options?: WriteOptions): AsyncIterable<Uint8Array>;
}

/** A response whose headers have arrived, and the deadline for reading its body. */
interface Opened {
  readonly response: Response;
  readonly deadline: Deadline;
}

/**
 * Retries each call until it has a final response. Network faults, timeouts, 429, 502, 503, 504 and 409
 * `IDEMPOTENCY_IN_PROGRESS` are retried with the same idempotency key; everything else is thrown.
 * @param credential An API key or a session, or undefined on public routes.
 */
export function createTransport(
  connection: Connection,
  credential: string | undefined,
  clock: Clock = systemClock,
): Transport {
  // The last one that the server has sent.
  let nonce: string | undefined;
  return { send, stream };

  function send<ANSWER>(call: Call, options: WriteOptions = {}): Promise<ANSWER> {
    return persist(call, options, async (request) => {
      const { response, deadline } = await open(request, options);
      try {
        return readAnswer(response, await readText(response)) as ANSWER;
      } catch (error) {
        throw faultOf(error, connection, deadline, options);
      } finally {
        deadline.end();
      }
    });
  }

  async function* stream(call: Call, options: WriteOptions = {}): AsyncGenerator<Uint8Array> {
    const { response, deadline } = await persist(call, options, (request) => open(request, options));
    const reader = response.body?.getReader();
    try {
      for (;;) {
        deadline.restart();
        const piece = await reader?.read();
        deadline.pause();
        if (piece?.value === undefined) return;
        yield piece.value;
      }
    } catch (error) {
      throw faultOf(error, connection, deadline, options);
    } finally {
      deadline.end();
      await reader?.cancel().catch(() => undefined);
    }
  }

  async function persist<RESULT>(
    call: Call,
    options: WriteOptions,
    attempt: (request: HttpRequest) => Promise<RESULT>,
  ): Promise<RESULT> {
    const { isRepeatable = true, repeatWithin = Infinity, prove } = call;
    const encoded = encode(connection.baseUrl, credential, call, options);
    let request = await withProof(encoded, prove, nonce);
    let isRenewed = false;
    const startedAt = clock.now();
    let mayBeDone = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(request);
      } catch (error) {
        if (!GrantexError.is(error)) throw error;
        if (error.code === 'USE_DPOP_NONCE' && !isRenewed) {
          isRenewed = true;
          request = await withProof(encoded, prove, nonce);
          continue;
        }
        if (error.status === 404 && mayBeDone && (await call.wasDone?.()) === true)
          return undefined as RESULT;
        mayBeDone ||= isAnswerLost(error);
        const wait = waitBefore(error, tries, clock);
        if (wait === undefined || tries > connection.retries || !mayTryAgain(error, isRepeatable))
          throw error;
        if (clock.now() + wait - startedAt > repeatWithin) throw error;
        await clock.sleep(wait, options.signal);
      }
    }
  }

  async function open({ url, init }: HttpRequest, options: WriteOptions): Promise<Opened> {
    const timeout = checkTimeout(options.timeout ?? connection.timeout);
    const deadline = startDeadline(timeout, options.signal);
    try {
      const response = await connection.fetch(url, { ...init, signal: deadline.signal });
      nonce = response.headers.get('dpop-nonce') ?? nonce;
      if (!response.ok) throw readError(response, await readText(response));
      return { response, deadline };
    } catch (error) {
      deadline.end();
      throw faultOf(error, connection, deadline, options);
    }
  }
}

interface HttpRequest {
  readonly url: string;
  readonly init: RequestInit;
}

/** Created once per call, so that every retry has the same idempotency key and body. */
function encode(
  baseUrl: string,
  credential: string | undefined,
  { method, path, query, body }: Call,
  { idempotencyKey = crypto.randomUUID() }: WriteOptions,
): HttpRequest {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (credential !== undefined) headers['authorization'] = `Bearer ${credential}`;
  if (method === 'POST') headers['idempotency-key'] = checkSecret('idempotencyKey', idempotencyKey);
  if (body !== undefined) headers['content-type'] = 'application/json';
  return {
    url: baseUrl + path + queryString(query),
    // The API never redirects; following a redirect would send the request to a stranger.
    init: { method, headers, body: body === undefined ? null : JSON.stringify(body), redirect: 'manual' },
  };
}

async function withProof(
  { url, init }: HttpRequest,
  prove: Call['prove'],
  nonce: string | undefined,
): Promise<HttpRequest> {
  if (prove === undefined) return { url, init };
  const headers = new Headers(init.headers);
  headers.set('dpop', await prove(nonce));
  return { url, init: { ...init, headers } };
}

function queryString(query: Call['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

/** Turns a fault into a {@link GrantexError}; the caller's own abort keeps its reason. */
function faultOf(
  error: unknown,
  { baseUrl }: Connection,
  deadline: Deadline,
  { signal }: WriteOptions,
): unknown {
  if (GrantexError.is(error)) return error;
  if (deadline.hasPassed()) {
    return new GrantexError('TIMEOUT', `the server at ${baseUrl} did not answer in time`, { cause: error });
  }
  if (signal?.aborted === true) return signal.reason;
  const message = `the server at ${baseUrl} could not be reached, or the connection broke`;
  return new GrantexError('NETWORK_ERROR', message, { cause: error });
}
