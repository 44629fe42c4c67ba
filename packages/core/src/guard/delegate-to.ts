import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';

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
  /** Reads the token of the parent from the context of a call, as `token` of every adapter does. */
  readonly token: (...context: CONTEXT) => MaybePromise<string | undefined>;
  readonly delegate: Delegate;
}

/** The most parents' tokens whose delegations are remembered. */
const MOST = 1000;
/** The share of its life after which a delegated token is replaced. */
const USED_SHARE = 0.8;

interface Delegation {
  readonly token: Promise<string>;
  /** In milliseconds since 1970; until then, the token is used again. */
  until: number;
}

/**
 * Makes the `token` of a sub-agent's tools from the one of its parent: it delegates the scopes to the sub-agent when its
 * first tool runs, and uses the token again until four fifths of its life are over. One delegation serves all calls with
 * the same parent's token. A call whose parent has no token has none either. Where the delegation fails, the call is
 * refused with the `AuthorizationError` of `delegate`, or with `token_unavailable`, and the next one tries again.
 *
 * It does not check that the sub-agent's tools are called by the sub-agent: demand that with `guard.forAgent`.
 * @throws {TypeError} naming what is wrong
 */
export function delegateTo<CONTEXT extends readonly unknown[]>(
  agentId: string,
  scopes: readonly [string, ...string[]],
  { token, delegate }: DelegateToOptions<CONTEXT>,
): (...context: CONTEXT) => MaybePromise<string | undefined> {
  check(agentId, scopes, { token, delegate });
  const delegations = new Map<string, Delegation>();

  function start(parentToken: string): Delegation {
    const startedAt = Date.now();
    const started: Delegation = {
      token: delegate(parentToken, agentId, scopes).then(
        ({ grantToken, expiresAt }) => {
          started.until = startedAt + (Date.parse(expiresAt) - startedAt) * USED_SHARE;
          return grantToken;
        },
        (error: unknown) => {
          if (delegations.get(parentToken) === started) delegations.delete(parentToken);
          throw error;
        },
      ),
      until: Infinity,
    };
    return started;
  }

  function tokenBelow(parentToken: string): Promise<string> {
    const known = delegations.get(parentToken);
    if (known !== undefined && Date.now() < known.until) return known.token;
    delegations.delete(parentToken);
    const [oldest] = delegations.keys();
    if (delegations.size >= MOST && oldest !== undefined) delegations.delete(oldest);
    const delegation = start(parentToken);
    delegations.set(parentToken, delegation);
    return delegation.token;
  }

  return (...context) =>
    whenReady(token(...context), (parentToken) =>
      parentToken === undefined || parentToken === '' ? undefined : tokenBelow(parentToken),
    );
}

function check(
  agentId: unknown,
  scopes: unknown,
  { token, delegate }: { readonly token: unknown; readonly delegate: unknown },
): void {
  if (typeof agentId !== 'string' || agentId === '')
    throw new TypeError('delegateTo: "agentId" must be the id of an agent.');
  const isList =
    Array.isArray(scopes) && scopes.length > 0 && scopes.every((scope) => typeof scope === 'string');
  if (!isList) throw new TypeError('delegateTo: "scopes" must be a non-empty array of scopes.');
  for (const [option, value] of Object.entries({ token, delegate })) {
    if (typeof value !== 'function') throw new TypeError(`delegateTo: "${option}" must be a function.`);
  }
}
