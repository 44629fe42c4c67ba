import type { BudgetPeriod, CallDetail, GrantStatus, GrantTokenClaims } from '@grantex/core/issuer';
import { type CallOptions, pathOf, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type FilteredPage } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';
import type { Approvals, ApprovedCall } from './approvals.ts';
import type { RequestedDetail } from './authorize.ts';
import { type Hold, type HoldOptions, type Holds, putOnHold } from '../developer/holds.ts';
import { type FindIssuer, provenCall, type ProvingKey } from './proven-call.ts';
import type { TokenSource } from './token-source.ts';
import type { IssuedToken } from './tokens.ts';

/** The record that a person granted scopes to an agent until a time. `id` and `grantId` are the same. */
export interface Grant {
  readonly id: string;
  readonly grantId: string;
  readonly agentId: string;
  readonly agentDid: string;
  /** Null once the person was erased. */
  readonly principalId: string | null;
  readonly developerId: string;
  readonly scopes: readonly string[];
  /** What limits the scopes `name:action:by_details`; absent where none is limited. */
  readonly authorizationDetails?: readonly CallDetail[];
  readonly audience: string;
  /** A grant is revoked when it, or any grant above it, is. */
  readonly status: GrantStatus;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly revokedAt?: string;
  /** Present on delegated grants. */
  readonly parentGrantId?: string;
  /** The issuer of the provider at which the approving person signed in; absent if there was none. */
  readonly identityProvider?: string;
  /**
   * True where you revoked this grant, so that no assertion of your sign-in provider counts for its agent, person and service,
   * until `liftStop`; absent otherwise. The agent itself is not suspended.
   */
  readonly stopsAssertions?: boolean;
  /** 0 for a grant by a person. */
  readonly delegationDepth: number;
  /** Who keeps it from acting for now: holds on it, on a grant above it or on an agent of theirs. Empty: nobody. */
  readonly holds: readonly Hold[];
  /** What its calls, and those of all grants below it, may use together; empty where nothing limits that. */
  readonly budgets: readonly GrantBudget[];
}

/** A budget of a grant, with what is used of its present window (`docs/protocol.md` §15). */
export interface GrantBudget {
  /** The scope whose calls it counts, `name:action`. */
  readonly scope: string;
  /** The window, in UTC; `grant` is the whole life of the grant. */
  readonly per: BudgetPeriod;
  /** Three letters; present with `amount`. */
  readonly currency?: string;
  /** Decimals in major units of the currency. */
  readonly amount?: { readonly limit: string; readonly spent: string; readonly left: string };
  readonly calls?: { readonly limit: number; readonly spent: number; readonly left: number };
  /** When the next window begins; absent for one per grant. */
  readonly renewsAt?: string;
}

/** Which grants to list. */
export interface GrantFilter {
  readonly agentId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly status?: GrantStatus | undefined;
  /**
   * The id of a grant: lists what was delegated from it, at any depth, oldest first, so that parents come before
   * children.
   */
  readonly below?: string | undefined;
  /** The ids of up to 100 grants: lists these and everything delegated from them, each once. */
  readonly within?: readonly string[] | undefined;
  /** `desc`: the newest first. Default `desc`, and `asc` with `below`. */
  readonly order?: 'asc' | 'desc' | undefined;
}

export interface GrantPage extends FilteredPage {
  readonly grants: readonly Grant[];
}

/** A narrower grant for a sub-agent. */
export interface DelegateGrant {
  /**
   * The grant token of the agent that delegates. The child grant ends no later than this token. Pass a token source if
   * you have one: it refreshes first when less than half of the token's lifetime is left.
   */
  readonly parentGrantToken: string | Pick<TokenSource, 'token'>;
  readonly subAgentId: string;
  /** Strictly narrower than the parent's, and within what the sub-agent declares. */
  readonly scopes: readonly string[];
  /**
   * Limits them further than the parent is limited, argument by argument (`docs/protocol.md` §15). Default: the limits of the
   * parent.
   */
  readonly authorizationDetails?: readonly RequestedDetail[] | undefined;
  /** A duration such as "15m". Default "1h"; capped at the end of the parent grant and of the parent token. */
  readonly expiresIn?: string | undefined;
  /** Default: the parent's. */
  readonly audience?: string | undefined;
  /** The key that the parent's token is bound to, if it is bound to one. The child's is that of the sub-agent. */
  readonly key?: ProvingKey | undefined;
}

/** The status of a grant token, with its claims. */
export type GrantVerification =
  | { readonly active: true; readonly claims: GrantTokenClaims; readonly reason?: undefined }
  | { readonly active: false; readonly reason: string; readonly claims?: undefined };

/** `/v1/grants` (`docs/protocol.md` §6). */
export interface Grants {
  get(grantId: string, options?: CallOptions): Promise<Grant>;
  /** One page, newest first; oldest first for the grants below a grant. */
  list(query?: GrantFilter & CursorQuery, options?: CallOptions): Promise<GrantPage>;
  /** Every grant that matches the filter, in the order of `list`; pages are fetched as needed. */
  listAll(filter?: GrantFilter, options?: CallOptions): AsyncIterable<Grant>;
  /**
   * Ends a grant and every grant below it, at once, and stops assertions: those of your sign-in provider (ID-JAG) no longer
   * count for its agent, person and service, see `liftStop`. By a grant that has ended already, too.
   * @throws {GrantexError} `NOT_FOUND` for a grant that is unknown, not yours, or ended after you had stopped assertions
   */
  revoke(grantId: string, options?: CallOptions): Promise<void>;
  /**
   * Lifts what `revoke` has stopped besides: assertions of your sign-in provider (ID-JAG) count again for the agent, person
   * and service of the grant. What the person has stopped only they lift, by a login.
   * @throws {GrantexError} `NOT_FOUND` for a grant that is unknown or not yours; `STOPPED_BY_PERSON` where the person has
   *   stopped the agent: what you have stopped is lifted, and assertions are refused until they log in
   */
  liftStop(grantId: string, options?: CallOptions): Promise<void>;
  /**
   * Keeps a grant and everything below it from acting, until you release it: ends the tokens issued until now, and refuses
   * others (`ON_HOLD`). Where you hold it already, nothing changes, not even the reason.
   * @returns who holds it now
   * @throws {GrantexError} `NOT_FOUND`; `GRANT_ENDED` where there is nothing to hold
   */
  hold(grantId: string, options?: HoldOptions): Promise<Holds>;
  /**
   * Releases what you hold. When nobody holds the grant any more, its agent refreshes its token, and delegates anew.
   * @returns who still holds it: the person, for example, whose hold only they release
   * @throws {GrantexError} `NOT_FOUND`
   */
  release(grantId: string, options?: WriteOptions): Promise<Holds>;
  /**
   * @throws {GrantexError} `INVALID_PARENT_TOKEN`, `SCOPE_NOT_NARROWER`, `DETAILS_NOT_NARROWER`, `INVALID_DETAILS`,
   *   `AUDIENCE_NOT_NARROWER`, `AUDIENCE_NOT_REGISTERED`, `SCOPE_NOT_DECLARED`, `DELEGATION_DEPTH_EXCEEDED`
   *   or `ON_HOLD`
   */
  delegate(request: DelegateGrant, options?: WriteOptions): Promise<IssuedToken>;
  /** Whether the grant of a token is active, with its claims or the reason why not. */
  verify(token: string, options?: CallOptions): Promise<GrantVerification>;
  /**
   * Waits until the person has decided about the call of a refusal `approval_required`, up to 15 minutes. Then make the same
   * call again, within five minutes. It keeps no state, so waiting can start again after any error.
   * @param approvalId of the refusal
   * @throws {GrantexError} `APPROVAL_REFUSED`, `APPROVAL_EXPIRED`, `NOT_FOUND`
   */
  waitForApproval(approvalId: string, options?: CallOptions): Promise<ApprovedCall>;
}

const GRANTS = '/v1/grants';

export function createGrants(
  transport: Transport,
  findIssuer: FindIssuer,
  approvals: Pick<Approvals, 'waitFor'>,
): Grants {
  const grants: Grants = {
    get: async (grantId, options) =>
      transport.send({ method: 'GET', path: pathOf(GRANTS, grantId) }, options),
    list: ({ within, ...query } = {}, options) =>
      transport.send(
        { method: 'GET', path: GRANTS, query: { ...query, within: within?.join(',') } },
        options,
      ),
    listAll: (filter, options) =>
      byCursor(
        (query) => grants.list({ ...filter, ...query }, options),
        (page) => page.grants,
      ),
    revoke: async (grantId, options) =>
      transport.send(
        { method: 'DELETE', path: pathOf(GRANTS, grantId), wasDone: () => isRevoked(grantId, options) },
        options,
      ),
    liftStop: async (grantId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(GRANTS, grantId, '/stop') }, options),
    hold: (grantId, options) => putOnHold(transport, pathOf(GRANTS, grantId, '/hold'), options),
    release: async (grantId, options) =>
      transport.send({ method: 'POST', path: pathOf(GRANTS, grantId, '/release'), body: {} }, options),
    delegate: async ({ parentGrantToken: parent, key, ...request }, options) => {
      const { signal } = options ?? {};
      const parentGrantToken =
        typeof parent === 'string' ? parent : await parent.token({ signal, toDelegate: true });
      const call = {
        method: 'POST',
        path: `${GRANTS}/delegate`,
        body: { parentGrantToken, ...request },
        repeatWithin: REPEAT_WITHIN_MEMORY,
      } as const;
      return transport.send(provenCall(call, key, findIssuer), options);
    },
    verify: (token, options) =>
      transport.send({ method: 'POST', path: `${GRANTS}/verify`, body: { token } }, options),
    waitForApproval: approvals.waitFor,
  };
  return grants;

  async function isRevoked(grantId: string, options?: CallOptions): Promise<boolean> {
    try {
      return (await grants.get(grantId, options)).status === 'revoked';
    } catch (error) {
      if (GrantexError.is(error) && error.status === 404) return false;
      throw error;
    }
  }
}
