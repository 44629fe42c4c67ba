import type { AuthorizationError } from '../../base/authorization-error.ts';
import { type MaybePromise, whenReady } from '../../base/maybe-promise.ts';
import { checkFunction, isText, isTexts, wrongOption } from '../../base/options.ts';
import type { Guard } from '../guard.ts';
import { checkToolOptions } from './tool-options.ts';

/**
 * Delegates to a sub-agent, as `gx.delegate` of the SDK does.
 * @returns the token of the narrower grant
 */
export type Delegate = (
  parentToken: string,
  agentId: string,
  scopes: readonly [string, ...string[]],
) => Promise<DelegatedToken>;

/** A token of a delegated grant. */
export interface DelegatedToken {
  readonly grantToken: string;
  /** When the token expires: a time of ISO 8601. */
  readonly expiresAt: string;
}

/** Options of {@link delegateTo}. */
export interface DelegateToOptions<CONTEXT extends readonly unknown[]> {
  /** Verifies the token of the parent, and what the guard demands of its agent, before anything is delegated. */
  readonly guard: Guard;
  /** Reads the token of the parent from the context of a call, as `token` of every adapter does. */
  readonly token: (...context: CONTEXT) => MaybePromise<string | undefined>;
  readonly delegate: Delegate;
}

/** The most parents' tokens whose delegations are remembered. */
const MAX_DELEGATIONS = 1000;
/** The share of its life after which a delegated token is replaced. */
const USED_SHARE = 0.8;

interface Delegation {
  readonly token: string;
  /** In milliseconds since 1970; until then, the token is used again. */
  readonly until: number;
}

/**
 * Makes the `token` of a sub-agent's tools from the one of its parent: it delegates the scopes to the sub-agent when its
 * first tool runs, and uses the token again until four fifths of its life are over. One delegation serves all calls with
 * the same parent's token. A call whose parent has no token has none either. Where the guard does not accept the parent's
 * token or the delegation fails, the call is refused with that `AuthorizationError`, or with `token_unavailable`, and the
 * next one tries again.
 *
 * It does not check that the sub-agent's tools are called by the sub-agent: demand that with `guard.forAgent`.
 * @throws {TypeError} naming what is wrong
 */
export function delegateTo<CONTEXT extends readonly unknown[]>(
  agentId: string,
  scopes: readonly [string, ...string[]],
  { guard, token, delegate }: DelegateToOptions<CONTEXT>,
): (...context: CONTEXT) => MaybePromise<string | undefined> {
  if (!isText(agentId)) throw wrongOption('delegateTo', 'agentId', 'the id of an agent');
  if (!isTexts(scopes)) throw wrongOption('delegateTo', 'scopes', 'a non-empty array of scopes');
  checkToolOptions({ guard, token }, 'delegateTo');
  checkFunction(delegate, 'delegateTo', 'delegate');
  /** By the token of the parent, the oldest first. */
  const delegations = new Map<string, Delegation>();
  const starting = new Map<string, Promise<string>>();

  async function start(parentToken: string): Promise<string> {
    const { failsAt, error } = await guard.explain(parentToken, undefined, undefined);
    // Without a rule, what comes after token and agent fails there.
    if (failsAt !== 'rule') throw error as AuthorizationError;
    const startedAt = Date.now();
    const { grantToken, expiresAt } = await delegate(parentToken, agentId, scopes);
    const life = Date.parse(expiresAt) - startedAt;
    if (Number.isNaN(life)) throw new TypeError('delegateTo: "delegate" returned no time as "expiresAt".');
    delegations.delete(parentToken);
    const [oldest] = delegations.keys();
    if (delegations.size >= MAX_DELEGATIONS && oldest !== undefined) delegations.delete(oldest);
    delegations.set(parentToken, { token: grantToken, until: startedAt + life * USED_SHARE });
    return grantToken;
  }

  function tokenBelow(parentToken: string): MaybePromise<string> {
    const known = delegations.get(parentToken);
    if (known !== undefined && Date.now() < known.until) return known.token;
    const started =
      starting.get(parentToken) ?? start(parentToken).finally(() => starting.delete(parentToken));
    starting.set(parentToken, started);
    return started;
  }

  return (...context) =>
    whenReady(token(...context), (parentToken) =>
      parentToken === undefined || parentToken === '' ? undefined : tokenBelow(parentToken),
    );
}
