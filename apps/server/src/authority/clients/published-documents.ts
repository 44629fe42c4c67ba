import type { FastifyBaseLogger } from 'fastify';
import { ApiError, refusalOf } from '../../base/api-error.ts';
import { BusyError, createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import { fetchDocument } from '../../base/outbound/fetch-document.ts';
import type { OutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import type { Database } from '../../base/store/database.ts';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';
import { networkOf } from '../../http/credentials/network.ts';
import { invalidClient } from './refusals.ts';
import { type DocumentCopy, findCopy, keepCopy } from './stored-documents.ts';

/** A kind of document that clients publish. */
export interface DocumentKind<CONTENT> {
  /** Seconds that a copy serves at most, whatever its host says, or fails to say. */
  readonly longest: number;
  /** @throws {ApiError} naming what is wrong with the document at this URL */
  read(document: object, url: string): CONTENT;
}

/** Who makes the request for which a document is read: a request of Fastify. */
export interface Requester {
  readonly ip: string;
}

/** Documents that clients publish, fetched when they are needed and kept for all processes. */
export interface PublishedDocuments {
  /**
   * The document at a URL that {@link isPublishedUrl} allows.
   * @param maxAge seconds; an older copy is fetched again first. Default: as HTTP and the kind say
   * @throws {ApiError} 401 `INVALID_CLIENT` for a wrong document, 503 `TEMPORARILY_UNAVAILABLE` while it cannot be reached
   *   and there is no copy, 429 `RATE_LIMITED` after too many unknown URLs from one network
   */
  read<CONTENT>(
    url: string,
    kind: DocumentKind<CONTENT>,
    requester: Requester,
    maxAge?: number,
  ): Promise<CONTENT>;
}

export interface PublishedDocumentsOptions {
  database: Database;
  fetch: OutboundFetch;
  /** False where the server has no rate limits. */
  isLimited: boolean;
  log: Pick<FastifyBaseLogger, 'warn'>;
  now: () => number;
}

/** A document, how to read it, who asks, and the seconds after which a copy is too old for them. */
type Wanted = [url: string, kind: DocumentKind<unknown>, requester: Requester, maxAge: number];

/** Seconds until a document is asked for again that was wrong or could not be reached. */
const FAILURE_KEPT = 60;
/** Seconds that a copy serves at least, whatever its host says, so that nobody makes this server flood the host. */
const SHORTEST = 60;
/** Most copies that must not be stored, and are only remembered for that time: some 10 MB. */
const REMEMBERED = 200;
/** Documents that the server does not know yet, per hour. */
const NEW_PER_HOUR = { perNetwork: 100, perSite: 500, total: 5_000 };
/** Most connections at once. The networks that ask take turns. */
const AT_ONCE = { perDeveloper: 4, total: 32 };
/** Marks a failure of the host, during which the last good copy serves. */
const UNREACHABLE = 'unreachable';

export function createPublishedDocuments({
  database,
  fetch,
  isLimited,
  log,
  now,
}: PublishedDocumentsOptions): PublishedDocuments {
  const running = new Map<string, Promise<DocumentCopy>>();
  const semaphore = createFairSemaphore(AT_ONCE);
  const limit = createNetworkLimit({ ...NEW_PER_HOUR, isLimited, now });
  const after = (seconds: number): Date => new Date(now() + seconds * 1_000);

  // Copies that must not be stored, the oldest first.
  const unstored = new Map<string, DocumentCopy>();

  /** Whether a copy is too old to use, or the last attempt to get it too long ago. */
  function isDue({ fetchedAt, freshUntil, failure }: DocumentCopy, maxAge: number): boolean {
    if (now() >= freshUntil.getTime()) return true;
    return failure === null && (fetchedAt === null || now() - fetchedAt.getTime() > maxAge * 1_000);
  }

  /** Seconds since a good copy was fetched; `NaN` without one. */
  function ageOf(copy: DocumentCopy | undefined): number {
    return (now() - (copy?.fetchedAt?.getTime() ?? Number.NaN)) / 1_000;
  }

  async function fetchCopy(
    url: string,
    kind: DocumentKind<unknown>,
    requester: Requester,
    before: DocumentCopy | undefined,
  ): Promise<DocumentCopy> {
    if (before === undefined) limit(requester);
    const fetched = await semaphore.run(networkOf(requester.ip), () => fetchDocument(fetch, url));
    const failed = { freshUntil: after(FAILURE_KEPT), document: null, fetchedAt: null };
    if (fetched.kind === 'unreachable') {
      log.warn({ err: fetched.cause, url }, 'the document of a client cannot be reached');
      return { ...failed, ...lastGood(before), failure: UNREACHABLE };
    }
    if (fetched.kind !== 'document') return { ...failed, failure: fetched.fault };
    const { document, freshness } = fetched;
    try {
      kind.read(document, url);
    } catch (error) {
      return { ...failed, failure: faultOf(error) };
    }
    return {
      document,
      fetchedAt: after(0),
      freshUntil: after(Math.max(SHORTEST, Math.min(freshness ?? 0, kind.longest))),
      failure: null,
      isStored: freshness !== undefined,
    };
  }

  /** Looks once more first: what the caller has seen may be older than the last fetch. */
  async function refresh(...[url, kind, requester, maxAge]: Wanted): Promise<DocumentCopy> {
    const before = await findKnown(url);
    if (before !== undefined && !isDue(before, maxAge)) return before;
    const copy = await fetchCopy(url, kind, requester, before);
    remember(url, copy);
    await database.asSystem((transaction) => keepCopy(transaction, url, copy));
    return copy;
  }

  function remember(url: string, copy: DocumentCopy): void {
    unstored.delete(url);
    if (copy.isStored === false) unstored.set(url, copy);
    for (const [each, { freshUntil }] of unstored) {
      if (unstored.size <= REMEMBERED && freshUntil.getTime() > now()) return;
      unstored.delete(each);
    }
  }

  async function findKnown(url: string): Promise<DocumentCopy | undefined> {
    const remembered = unstored.get(url);
    if (remembered !== undefined && !isDue(remembered, SHORTEST)) return remembered;
    return database.asSystem((transaction) => findCopy(transaction, url));
  }

  /** Several requests that need the same document wait for one fetch, unless what that brings is too old for them. */
  async function refreshOnce(...wanted: Wanted): Promise<DocumentCopy> {
    const [url, , , maxAge] = wanted;
    const flight = running.get(url);
    if (flight !== undefined) {
      const copy = await flight;
      return isDue(copy, maxAge) ? refreshOnce(...wanted) : copy;
    }
    const own = refresh(...wanted).finally(() => running.delete(url));
    running.set(url, own);
    return own;
  }

  return {
    async read(url, kind, requester, maxAge) {
      const oldest = maxAge ?? kind.longest;
      const known = await findKnown(url);
      const isUsable = known !== undefined && !isDue(known, oldest);
      // Who states no age does not wait for a host that is slow, or for the turn of whoever asked first.
      const isGood = maxAge === undefined && ageOf(known) <= kind.longest;
      const copy =
        known !== undefined && (isUsable || (isGood && running.has(url)))
          ? known
          : await refreshOnce(url, kind, requester, oldest).catch(refuseBusy);
      const { document, failure } = copy;
      if (document !== null && ageOf(copy) <= kind.longest) return contentOf(kind, document, url);
      throw failure === null || failure === UNREACHABLE
        ? unavailable(url)
        : invalidClient(`${url} ${failure}`);
    },
  };
}

function lastGood(before: DocumentCopy | undefined): Partial<DocumentCopy> {
  return before === undefined ? {} : { document: before.document, fetchedAt: before.fetchedAt };
}

function contentOf<CONTENT>(kind: DocumentKind<CONTENT>, document: object, url: string): CONTENT {
  try {
    return kind.read(document, url);
  } catch (error) {
    throw invalidClient(`${url} ${faultOf(error)}`);
  }
}

/** What a reader found wrong with a document. */
function faultOf(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return `is wrong: ${refusal.message}`;
}

function refuseBusy(error: unknown): never {
  throw error instanceof BusyError ? unavailable('the document', error) : error;
}

function unavailable(what: string, cause?: unknown): ApiError {
  const text = `${what} cannot be reached, and this server has no copy that is new enough; retry in ${FAILURE_KEPT} seconds`;
  return new ApiError(503, 'TEMPORARILY_UNAVAILABLE', text, {
    headers: { 'retry-after': String(FAILURE_KEPT) },
    cause,
  });
}
