import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { commitWith } from '../../base/store/commit-with.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { ApiError, refusalOf } from '../../base/api-error.ts';
import { type Answer, type Call, findAnswer, keepAnswer } from './kept-answers.ts';

/** What is needed to keep answers. */
export interface Idempotency {
  database: Database;
  masterKey: Uint8Array;
  /** The refusal to repeat an answer that depends on this id, once that has ended. */
  refuseEnded(transaction: Transaction, dependsOn: string): Promise<ApiError | undefined>;
}

declare module 'fastify' {
  interface FastifyInstance {
    idempotency: Idempotency;
  }
}

export interface AnswerOptions<BODY> {
  /**
   * The body contains the secret that the answer is for: a code or a token. Its holder could get that answer anyway, so any
   * key of the developer may repeat the call: processes that share a grant may have different keys. Default: only the key of
   * the first call, and those that it is rotated into, may repeat it.
   */
  presentsSecret?: boolean;
  /** What belongs to the call besides its URL and body: a call with another value is a different one. */
  about?: string;
  /**
   * The work changes rows of other developers, too: it runs as the system, and each of its statements names its developer.
   * Default: false.
   */
  asSystem?: boolean;
  /** The refusal of a second call once what its first answer depends on has ended. Default: {@link Idempotency.refuseEnded}. */
  ended?: () => ApiError;
  /**
   * Called before an answer is repeated, to check that what it gave still exists. What it returns is the answer instead, and its
   * consequences are committed.
   */
  beforeReplay?: (transaction: Transaction, body: BODY) => Promise<Answer<BODY> | ApiError | undefined>;
}

/**
 * Runs `work` in one transaction of the caller's developer, and answers. With an `Idempotency-Key` on a POST the work runs
 * once: the answer is stored in the same transaction, and repeated for 24 hours (`docs/protocol.md` §2) to the key of the
 * first call. A *thrown* {@link ApiError} rolls everything back and is stored separately; a *returned* one commits and
 * refuses, because some refusals have consequences. 401, 429, 5xx, a refused DPoP proof and a hold are never stored, and a refusal
 * before the work begins leaves the key unused.
 *
 * @throws {ApiError} 409 `IDEMPOTENCY_KEY_REUSED` for another body, `IDEMPOTENCY_IN_PROGRESS` while the first call runs
 */
export async function answerOnce<BODY>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (transaction: Transaction) => Promise<Answer<BODY> | ApiError>,
  options: AnswerOptions<BODY> = {},
): Promise<BODY> {
  const { database, refuseEnded } = request.server.idempotency;
  const { developerId } = request.caller;
  const key = idempotencyKeyOf(request);
  const run = (whole: typeof work) =>
    options.asSystem === true ? database.asSystem(whole) : database.forDeveloper(developerId, whole);
  if (key === undefined) return give(reply, await run(work));
  const call = callOf(request, key, options);
  const answer = await run((transaction) =>
    doOnce(transaction, call, work, { refuseEnded, ...options }),
  ).catch(async (error: unknown) => {
    const refusal = refusalOf(error);
    if (refusal !== undefined && isKept(refusal)) {
      await database.forDeveloper(developerId, (transaction) => keepAnswer(transaction, call, refusal));
    }
    throw error;
  });
  return give(reply, answer);
}

async function doOnce<BODY>(
  transaction: Transaction,
  call: Call,
  work: (transaction: Transaction) => Promise<Answer<BODY> | ApiError>,
  { ended, beforeReplay, refuseEnded }: AnswerOptions<BODY> & Pick<Idempotency, 'refuseEnded'>,
): Promise<Answer<BODY> | ApiError> {
  const [isClaimed, kept] = await Promise.all([
    claim(transaction, call),
    // Looks once the key is claimed, although it is sent with that: what another call has stored until then is found.
    findAnswer<BODY>(transaction, call),
  ]);
  if (kept !== undefined) {
    const { answer, dependsOn } = kept;
    const refusal = dependsOn === null ? undefined : await refuseEnded(transaction, dependsOn);
    if (refusal !== undefined) return ended?.() ?? refusal;
    if (answer instanceof ApiError) return answer;
    return (await beforeReplay?.(transaction, answer.body)) ?? answer;
  }
  if (!isClaimed) throw inProgress();
  const answer = await work(transaction);
  if (!(answer instanceof ApiError) || isKept(answer)) {
    commitWith(transaction, keepAnswer(transaction, call, answer));
  }
  return answer;
}

/** The caller of an answer that any key of the developer may repeat. */
const ANY_KEY = '';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a POST.
 * @throws {ApiError} 400 when it is malformed
 */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST') return undefined;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new ApiError(400, 'VALIDATION_ERROR', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
}

function callOf(
  request: FastifyRequest,
  key: string,
  { about = '', presentsSecret = false }: Pick<AnswerOptions<unknown>, 'about' | 'presentsSecret'>,
): Call {
  const { developerId, firstKeyId } = request.caller;
  if (firstKeyId === undefined) throw new Error(`${request.url} is answered once, and no API key asks`);
  const text = `${request.url}\n${JSON.stringify(request.body)}${about}`;
  return {
    developerId,
    askedBy: presentsSecret ? ANY_KEY : firstKeyId,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key,
    text,
    digest: hash('sha256', text, 'buffer'),
    masterKey: request.server.idempotency.masterKey,
  };
}

/**
 * Locks the key until the transaction ends. The lock of a process that dies is released at once.
 * @returns false while another call with this key runs
 */
async function claim(transaction: Transaction, { developerId, askedBy, route, key }: Call): Promise<boolean> {
  const name = JSON.stringify([developerId, askedBy, route, key]);
  const { rows } = await sql<{ taken: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS taken`.execute(transaction);
  return rows[0]?.taken === true;
}

function inProgress(): ApiError {
  const text = 'the first call with this Idempotency-Key is still running';
  return new ApiError(409, 'IDEMPOTENCY_IN_PROGRESS', text, { headers: { 'retry-after': '1' } });
}

/** The refusal to repeat an answer whose result is gone. */
export function resultEnded(what: string): ApiError {
  return new ApiError(
    410,
    'RESULT_ENDED',
    `the ${what} that this call made before is gone; use another Idempotency-Key`,
  );
}

/**
 * A caller whose proof is refused repeats the call with the same key and a new proof; one that is refused for a hold, once
 * that is released; one that is refused for what an identity provider says about the person, once that has changed.
 */
const NEVER_KEPT = new Set([
  'APPROVAL_NOT_ALLOWED',
  'IDEMPOTENCY_IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'INVALID_DPOP_PROOF',
  'ON_HOLD',
  'PRINCIPAL_DEPROVISIONED',
]);

function isKept({ status, code }: ApiError): boolean {
  return status < 500 && status !== 401 && status !== 429 && !NEVER_KEPT.has(code);
}

function give<BODY>(reply: FastifyReply, answer: Answer<BODY> | ApiError): BODY {
  if (answer instanceof ApiError) throw answer;
  reply.code(answer.status);
  return answer.body;
}
