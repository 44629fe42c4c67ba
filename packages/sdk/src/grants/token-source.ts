import { durationFault, shareWork } from '@grantex/core/issuer';
import type { AgentKey } from '../secrets/agent-key.ts';
import type { SecretStore } from '../secrets/store.ts';
import { abortable } from '../transport/abortable.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import { boundKeyOf, checkBinding } from './bound-key.ts';
import {
  ANSWER_REMEMBERED,
  areGrantTokens,
  beginRefresh,
  type BegunRefresh,
  createGrantKeeper,
  givenUp,
  isNewer,
  isRemembered,
  type KeptGrant,
  newest,
} from './kept-grant.ts';
import type { ProvingKey } from './proven-call.ts';
import { endOfGiven, isDue, isHalfSpent, isSpent, lifetimeOf } from './token-life.ts';
import type { GrantTokens, Tokens } from './tokens.ts';

export interface TokenSourceOptions {
  readonly agentId: string;
  /** Stores the tokens. Anybody who can read it can act for the principal. */
  readonly store: SecretStore;
  /**
   * The response of `tokens.exchange`: written to the store at the first call, unless the store has newer tokens of the
   * same grant. Without it, the source continues with the store's tokens.
   */
  readonly grant?: GrantTokens | undefined;
  /** The name in the store. Default `grant-<agentId>`; set it if one agent has several grants. */
  readonly name?: string | undefined;
  /**
   * How long before its expiry a token is refreshed, in seconds. Default: 300; at most half of the token's lifetime.
   */
  readonly refreshBefore?: number | undefined;
  /**
   * The key that the tokens are bound to (RFC 9449): that of `agentFetch`. A token that is bound to another one, or to none, is
   * refreshed before it is used. Default: the tokens are bound to none.
   *
   * Processes that share a store have the same key. Change it while no refresh is pending, such as after `refresh` of a source
   * with the earlier key. No other key gets the response to that refresh (`IDEMPOTENCY_KEY_REUSED`), and if it was done, the
   * next refresh ends the grant.
   */
  readonly key?: (ProvingKey & Pick<AgentKey, 'kid'>) | undefined;
}

/** Keeps the grant token of one grant fresh. It has no timer and need not be closed. */
export interface TokenSource {
  /**
   * A grant token that is valid for at least a few seconds. Near its expiry, a refresh begins and the valid token is
   * returned at once; only after its expiry does the call wait for the refresh.
   * @throws {GrantexError} `GRANT_ENDED` for good once the grant was revoked or has ended; `GRANT_UNKNOWN`; `TOKEN_NOT_BOUND`
   *   if the server does not bind the new token to `key`, also while the earlier one would still be valid, and then for five
   *   seconds without a request; what the store or `tokens.refresh` throws
   */
  token(options?: TokenOptions): Promise<string>;
  /** Refreshes now, or joins a running refresh, and returns the new token; for example after the agent's scopes changed. */
  refresh(options?: TokenOptions): Promise<string>;
}

export interface TokenOptions {
  /** Ends this wait; a refresh that others share continues. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the token is for a delegation, which ends no later than the token. If less than half of its lifetime is
   * left, a refresh is awaited first; if that fails, the token is returned while it is valid. Default false.
   */
  readonly toDelegate?: boolean | undefined;
}

const SECOND = 1000;

/** A day, in seconds. */
const LONGEST_AHEAD: number = 24 * 60 * 60;

/** How long to wait after a refresh that failed while the old token is valid, or whose token is useless. In milliseconds. */
const PAUSE = 5_000;

/**
 * The store holds a rotated refresh token before its grant token is used, and notes a refresh before it is sent: after
 * a crash or a lost response, the source requests the same response again. Several sources may share a name in a store,
 * as processes do: those that refresh at the same moment use the same key and get the same tokens.
 * @throws {TypeError} naming the option that is wrong
 */
export function createTokenSource(
  tokens: Pick<Tokens, 'refresh'>,
  options: TokenSourceOptions,
  clock: Clock = systemClock,
): TokenSource {
  const { agentId, store, grant: given, name = `grant-${agentId}`, refreshBefore = 300, key } = options;
  if (typeof agentId !== 'string' || agentId === '')
    throw new TypeError('agentId must be the id of an agent');
  if (typeof store?.set !== 'function') throw new TypeError('store must be a SecretStore');
  if (given !== undefined && !areGrantTokens(given))
    throw new TypeError('grant must be the answer of tokens.exchange');
  if (key !== undefined && typeof key.sign !== 'function')
    throw new TypeError('key must be the key of an agent');
  const fault = durationFault(refreshBefore, { isZeroAllowed: true, longest: LONGEST_AHEAD });
  if (fault !== undefined) throw new TypeError(`refreshBefore must be ${fault}`);

  const keeper = createGrantKeeper(store, name);
  let kept: KeptGrant | undefined;
  let ended: GrantexError | undefined;
  let pausedUntil = 0;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  const loading = shareWork(load);
  const refreshing = shareWork(async () => {
    try {
      const grant = await refresh();
      refreshedAt = clock.now();
      checkBinding(grant.grantToken, key?.kid);
      return grant;
    } catch (error) {
      pausedUntil = clock.now() + PAUSE;
      throw error;
    }
  });

  return {
    token: async ({ signal, toDelegate = false } = {}) => {
      const grant = await abortable(current(), signal);
      if (!isUsable(grant)) {
        const isNew = Math.abs(clock.now() - refreshedAt) < PAUSE;
        if (isNew) checkBinding(grant.grantToken, key?.kid);
        return (await abortable(refreshing.join(), signal)).grantToken;
      }
      if (toDelegate && isHalfSpent(grant, clock.now()) && mayTryAhead(grant)) {
        const next = refreshing.join().catch((error) => stillHeld(grant, error));
        return (await abortable(next, signal)).grantToken;
      }
      if (isDue(grant, clock.now(), refreshBefore * SECOND) && mayTryAhead(grant)) {
        // The error occurs again once the token has expired, and is thrown then.
        refreshing.start();
      }
      return grant.grantToken;
    },
    refresh: async ({ signal } = {}) => {
      await abortable(current(), signal);
      return (await abortable(refreshing.join(), signal)).grantToken;
    },
  };

  async function current(): Promise<KeptGrant> {
    if (ended !== undefined) throw ended;
    if (kept !== undefined) return kept;
    return loading.join();
  }

  async function load(): Promise<KeptGrant> {
    const stored = await keeper.read();
    if (given !== undefined && (stored === undefined || isNewer(given, stored))) {
      kept = await keep({ ...given, holdsUntil: endOfGiven(given, clock.now()) });
      return kept;
    }
    if (stored === undefined) {
      throw new GrantexError(
        'GRANT_UNKNOWN',
        `the store holds no grant under ${name}; pass the one from tokens.exchange`,
      );
    }
    kept = stored;
    return kept;
  }

  function isUsable(grant: KeptGrant): boolean {
    return !isSpent(grant, clock.now()) && boundKeyOf(grant.grantToken) === key?.kid;
  }

  function stillHeld(grant: KeptGrant, error: unknown): KeptGrant {
    if (ended !== undefined || isSpent(grant, clock.now())) throw error;
    return grant;
  }

  async function refresh(): Promise<KeptGrant> {
    const mine = await current();
    const before = newest(mine, await keeper.read());
    kept = before;
    if (before.refreshToken !== mine.refreshToken && isUsable(before)) return before;
    const begun = await beginRefresh(before, clock.now());
    kept = await keep(begun);
    try {
      const answer = await ask(begun);
      // Issued after `since`, so it is valid until then at least, whatever the server's clock says.
      kept = await keep({ ...answer, holdsUntil: begun.pending.since + lifetimeOf(answer) });
      return kept;
    } catch (error) {
      if (isEnd(error)) return (await rotatedElsewhere(before)) ?? end(error);
      // The response is kept under this key, and differs once the agent declares the scopes again: so the next key is
      // another.
      if (GrantexError.is(error) && error.code === 'SCOPE_NOT_DECLARED') kept = await keep(givenUp(begun));
      throw error;
    }
  }

  /** Another source of the same name may have been faster: this one continues with its tokens. */
  async function rotatedElsewhere(before: KeptGrant): Promise<KeptGrant | undefined> {
    const stored = await keeper.read();
    if (stored === undefined || stored.refreshToken === before.refreshToken) return undefined;
    if (newest(before, stored) === before) return undefined;
    kept = stored;
    return stored;
  }

  async function ask({
    refreshToken,
    pending: { idempotencyKey, since },
  }: BegunRefresh): Promise<GrantTokens> {
    const signal = AbortSignal.timeout(Math.max(since + ANSWER_REMEMBERED - clock.now(), 1));
    try {
      return await tokens.refresh({ refreshToken, agentId, key }, { idempotencyKey, signal });
    } catch (error) {
      if (GrantexError.is(error)) throw error;
      throw new GrantexError('TIMEOUT', 'the grant token could not be refreshed in time', { cause: error });
    }
  }

  async function end(cause: GrantexError): Promise<never> {
    const { status, requestId } = cause;
    const said = 'the grant was revoked or has ended; only the principal can give another';
    ended = new GrantexError('GRANT_ENDED', said, { status, requestId, cause });
    await keeper.forget();
    throw ended;
  }

  /**
   * Whether a refresh may be tried while the old token is valid. A refresh whose response was lost for good may have
   * been done: trying again would then end the grant, so it waits until nothing can be lost.
   */
  function mayTryAhead({ pending }: KeptGrant): boolean {
    return clock.now() >= pausedUntil && (pending === undefined || isRemembered(pending, clock.now()));
  }

  async function keep(grant: KeptGrant): Promise<KeptGrant> {
    await keeper.write(grant);
    return grant;
  }
}

function isEnd(error: unknown): error is GrantexError {
  return GrantexError.is(error) && (error.code === 'INVALID_REFRESH_TOKEN' || error.code === 'GRANT_ENDED');
}
