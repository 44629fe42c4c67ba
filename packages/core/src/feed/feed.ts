import { prepareStreams } from '#transport';
import { AuthorizationError } from '../base/authorization-error.ts';
import { runOutsideOfCalls } from '../base/call-storage.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import { withoutSlash } from '../base/options.ts';
import { tell } from '../base/report-fault.ts';
import { keepAliveUntil } from '../base/timer.ts';
import type { Grant } from '../verify/grant.ts';
import type {
  Revocation,
  RevocationCheck,
  RevocationContext,
  RevocationState,
} from '../verify/revocation.ts';
import { createFeedClient } from './client.ts';
import { type FeedConnection, openConnection } from './connection.ts';
import { createFeedLog } from './feed-log.ts';
import { checkFeedOptions, type FeedOptions, type FeedState } from './feed-options.ts';
import { createFreshness } from './freshness.ts';
import { createMessageReader } from './message.ts';
import { connectOnline } from './online.ts';
import type { OpenStream } from './transport.ts';

/** Learns of revocations from the server's feed. One object opens one stream, however many verifiers share it. */
export interface Feed extends Revocation {
  readonly state: FeedState;
  /** Ends the stream. Resolves when nothing is open any more. Later calls are refused. */
  close(): Promise<void>;
}

/**
 * Follows the server's revocation feed (`docs/protocol.md` §7) and decides each call in memory, without the network. A
 * revocation takes effect when it arrives, usually within milliseconds. A verifier that is cut off stops trusting its
 * log after `maxStaleness` seconds. The first call opens the stream and waits for the snapshot.
 *
 * A call that waits keeps the process alive; the open stream does not.
 *
 * One feed belongs to one issuer. Verifiers that share it share its stream, and the keys and the clock of the first of
 * them.
 * @throws {TypeError} naming the option that is wrong
 */
export function feed(options: FeedOptions): Feed {
  const { maxStaleness = 10, whenStale = 'refuse', timeout = 5, onStateChange } = options;
  checkFeedOptions(options, { maxStaleness, whenStale, timeout });
  const openStream = prepareStreams();
  let opened: OpenFeed | undefined;
  let issuer: string | undefined;
  let isClosed = false;
  let users = 0;
  const listeners = new Set<() => void>();
  let state: FeedState = 'connecting';

  function setState(next: FeedState, cause: unknown): void {
    if (next === state) return;
    state = next;
    // A call may be the first to notice that the feed is stale.
    tell(() => runOutsideOfCalls(() => onStateChange?.(next, cause)));
  }

  async function closeOpened(): Promise<void> {
    const closing = opened;
    opened = undefined;
    await closing?.close();
  }

  function use(context: RevocationContext): OpenFeed {
    if (isClosed) throw new Error('The revocation feed is closed.');
    opened ??= openFeed({ ...options, maxStaleness, whenStale, timeout, openStream }, context, {
      onChange: setState,
      onEntry: () => listeners.forEach((listener) => listener()),
    });
    return opened;
  }

  return {
    get state() {
      return state;
    },
    connect(context) {
      if (issuer !== undefined && issuer !== context.issuer)
        throw new TypeError('feed: one feed belongs to one issuer; make another one for another issuer.');
      issuer = context.issuer;
      users += 1;
      let isUsed = true;
      const inUse = (): OpenFeed => {
        if (isUsed) return opened ?? use(context);
        throw new Error('The verifier is closed.');
      };
      return {
        developer: () => inUse().developer(),
        revisionAt(now) {
          if (!isUsed || opened === undefined) return undefined;
          return opened.revisionAt(opened.clock === context.clock ? now : opened.clock());
        },
        isRevoked: (token, grant, keyId, scopes) => inUse().isRevoked(token, grant, keyId, scopes),
        ready: async () => inUse().ready(),
        isKnownRevoked: (grant, keyId) => isUsed && opened?.isKnownRevoked(grant, keyId) === true,
        onEntry(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        async close() {
          if (!isUsed) return;
          isUsed = false;
          users -= 1;
          if (users > 0) return;
          if (!isClosed) setState('connecting', undefined);
          await closeOpened();
        },
      };
    },
    async close() {
      isClosed = true;
      setState('closed', undefined);
      await closeOpened();
    },
  };
}

type OpenFeed = Required<Omit<RevocationCheck, 'onEntry'>> & Pick<RevocationContext, 'clock'>;

interface FeedListeners {
  readonly onChange: (state: FeedState, cause: unknown) => void;
  /** Called after each message that has new entries. */
  readonly onEntry: () => void;
}

type Settings = FeedOptions &
  Required<Pick<FeedOptions, 'maxStaleness' | 'whenStale' | 'timeout'>> & { readonly openStream: OpenStream };

function openFeed(
  { url, apiKey, maxStaleness, whenStale, timeout, openStream }: Settings,
  { issuer, fetch, keys, clock }: RevocationContext,
  { onChange, onEntry }: FeedListeners,
): OpenFeed {
  const api = withoutSlash(url ?? issuer);
  const log = createFeedLog();
  let revision = log.revision();
  const freshness = createFreshness({
    log,
    maxStaleness,
    clock,
    onChange: (state) => onChange(state, whyNotFresh()),
    onSilence: () => connection.noteSilence(),
  });
  const connection: FeedConnection = openConnection({
    log,
    client: createFeedClient({ url: api, apiKey, fetch, openStream }),
    read: createMessageReader({ issuer, keys, clock, isRevokedKey: (kid) => log.revokesKey(kid) }),
    timeout,
    onMessage: noteMessage,
    onGap: () => freshness.distrust(),
  });
  const online = whenStale === 'ask' ? connectOnline({ url: api, apiKey, timeout, fetch }) : undefined;
  const tolerated = typeof whenStale === 'object' ? new Set(whenStale.allow) : undefined;

  function noteMessage(): boolean {
    const isFresh = freshness.renew();
    if (revision !== log.revision()) {
      revision = log.revision();
      onEntry();
    }
    return isFresh;
  }

  function whyNotFresh(): unknown {
    if (freshness.state !== 'stale') return connection.fault;
    const now = clock();
    const why = log.isUnderstood(now)
      ? `The latest message is ${((now - log.knownAt) / 1000).toFixed(1)} s old by this clock.${busyness()}`
      : 'Something was revoked in a way that this version does not know.';
    return new Error(why, { cause: connection.fault });
  }

  function busyness(): string {
    const { standstill } = freshness;
    if (standstill === 0) return '';
    return ` This process stood still for ${(standstill / 1000).toFixed(1)} s before, and found no newer one afterwards.`;
  }

  function unavailable(): Error {
    return new Error(`The revocation feed is ${freshness.state}.`, { cause: whyNotFresh() });
  }

  function decide(grant: Grant, keyId: string): boolean {
    if (grant.developerId === log.developerId) return log.revokes(grant, keyId);
    throw new AuthorizationError('feed_does_not_cover', { attribution: grant });
  }

  /** What is known to be revoked stays revoked, even if the log is incomplete. */
  function isKnownRevoked(grant: Grant, keyId: string): boolean {
    return grant.developerId === log.developerId && log.revokes(grant, keyId);
  }

  function decideStale(
    token: string,
    grant: Grant,
    keyId: string,
    scopes: readonly string[] | undefined,
  ): MaybePromise<RevocationState> {
    if (log.position !== undefined && decide(grant, keyId)) return true;
    freshness.expireIfOld();
    if (online !== undefined) return online.isRevoked(token, grant, keyId, scopes);
    if (tolerated !== undefined && scopes?.every((scope) => tolerated.has(scope)) === true) return 'unknown';
    throw unavailable();
  }

  return {
    developer() {
      if (log.developerId !== undefined) return log.developerId;
      return keepAliveUntil(connection.snapshot ?? Promise.resolve()).then(() => {
        if (log.developerId !== undefined) return log.developerId;
        if (online !== undefined) return online.developer();
        throw unavailable();
      });
    },
    clock,
    revisionAt: (now) => (freshness.isFreshAt(now) ? log.revision() : undefined),
    isRevoked(token, grant, keyId, scopes) {
      if (freshness.isFresh()) return decide(grant, keyId);
      const pending = connection.reconnect ?? (freshness.state === 'stale' ? undefined : connection.snapshot);
      if (pending === undefined || (log.position !== undefined && decide(grant, keyId)))
        return decideStale(token, grant, keyId, scopes);
      return keepAliveUntil(pending).then(() =>
        freshness.isFresh() ? decide(grant, keyId) : decideStale(token, grant, keyId, scopes),
      );
    },
    async ready() {
      const pending = connection.reconnect ?? connection.snapshot;
      if (!freshness.isFresh() && pending !== undefined) await keepAliveUntil(pending);
      if (freshness.isFresh()) return;
      freshness.expireIfOld();
      throw unavailable();
    },
    isKnownRevoked,
    close() {
      freshness.stop();
      return connection.close();
    },
  };
}
