import { type CallOptions, namedPathOf, type WriteOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** What policies say: a refusal counts above a question, and a question above nothing. */
export type PolicyVerdict = 'allow' | 'ask' | 'refuse';

/** A policy in Cedar, or a rule of the public product (`docs/protocol.md` §15, Policies). */
export interface Policy {
  /** The name of a policy in Cedar, the id (`pol_…`) of a rule. */
  readonly id: string;
  readonly name: string;
  /** `cedar`: the text says what it does. */
  readonly effect: 'allow' | 'deny' | 'cedar';
  /** Among rules; 0 for a policy in Cedar. */
  readonly priority: number;
  /** What a rule is about; null where it is about any, and for a policy in Cedar. */
  readonly agentId: string | null;
  readonly principalId: string | null;
  readonly scopes: readonly string[] | null;
  /** In UTC, such as `22:00`. */
  readonly timeOfDayStart: string | null;
  readonly timeOfDayEnd: string | null;
  /** Null for a rule that says nothing by itself. */
  readonly cedar: string | null;
  /** The facts and arguments that it reads, as in `amount` and `arguments.to.country`. */
  readonly reads: readonly string[];
  /** `call`: services ask the server about each call of its scopes. */
  readonly decidedAt: 'issue' | 'call';
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A rule of the public product, which the server translates to Cedar. What is left out matches everything. */
export interface PolicyRule {
  /** At most 200 characters, for people. */
  readonly name: string;
  /**
   * `deny` refuses, unless an `allow` of a higher priority applies. An `allow` alone says nothing: nothing is allowed beyond
   * a grant.
   */
  readonly effect: 'allow' | 'deny';
  /** A whole number. Default: 0. */
  readonly priority?: number | undefined;
  readonly agentId?: string | undefined;
  readonly principalId?: string | undefined;
  /** Without constraints. */
  readonly scopes?: readonly string[] | undefined;
  /** In UTC, such as `22:00`: from the first until before the second, over midnight where that is earlier. */
  readonly timeOfDayStart?: string | undefined;
  readonly timeOfDayEnd?: string | undefined;
}

/** All policies, and the digest by which entries of the audit log name them together. */
export interface PolicyList {
  readonly policies: readonly Policy[];
  readonly digest: string | null;
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

/** All policies together, as they were or are in force. */
export interface PolicySet {
  /** By which entries of the audit log name it. */
  readonly digest: string;
  /** The number of the last save that gave this set. */
  readonly version: number;
  readonly policies: readonly { readonly policy: string; readonly cedar: string }[];
  readonly createdAt: string;
}

/** A policy that is tried and not saved. */
export interface PolicyDraft {
  /** Replaces the saved policy of this name. */
  readonly name: string;
  readonly cedar: string;
}

/** A situation to decide without consequences. */
export interface PolicyTest {
  readonly policy?: PolicyDraft | undefined;
  readonly agentId: string;
  readonly audience: string;
  readonly principalId: string;
  readonly scopes?: readonly string[] | undefined;
  /** Of the grant: 0 for one that the person gave. Default: 0. */
  readonly depth?: number | undefined;
  /** How the person has signed in. Default: they have not yet. */
  readonly acr?: string | undefined;
  /** The tool that is called; without it, the scopes are decided as when they are issued. */
  readonly action?: string | undefined;
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
  /** A decimal text. */
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  /** Default: 0. */
  readonly callsThisHour?: number | undefined;
  /** ISO 8601. Default: now. */
  readonly at?: string | undefined;
}

/** What the policies would say, and which of them decide. */
export interface PolicyTestResult {
  readonly verdict: PolicyVerdict;
  readonly policies: readonly string[];
  /** Why nothing could be decided. */
  readonly fault?: string;
  /** By scope, where no tool is called. */
  readonly scopes: readonly {
    readonly scope: string;
    readonly verdict: PolicyVerdict;
    readonly policies: readonly string[];
    readonly fault?: string;
  }[];
}

/** Which policies to replay over which part of the audit log. */
export interface PolicyReplayQuery {
  /** Counts as if it was saved; with `cedar: null`, the policies in force are replayed without it. */
  readonly policy?: { readonly name: string; readonly cedar: string | null } | undefined;
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601. Default: the end of the log. */
  readonly until?: string | undefined;
}

/** What would have been decided over a part of the log. */
export interface PolicyReplay {
  readonly since: string;
  readonly until: string | null;
  /** Of the policies that were replayed. */
  readonly digest: string;
  readonly calls: number;
  /** Calls that would have been decided otherwise. */
  readonly changed: number;
  /** They, by agent and tool, the most frequent first. */
  readonly changes: readonly {
    readonly agentId: string | null;
    readonly action: string;
    readonly was: PolicyVerdict;
    readonly would: PolicyVerdict;
    readonly policies: readonly string[];
    readonly calls: number;
    /** The first 100. */
    readonly entryIds: readonly string[];
  }[];
  /** Calls that something else than a policy refused. */
  readonly refusedOtherwise: number;
  /** Calls that lack a fact, which the log does not hold. */
  readonly undecided: number;
  readonly missing: readonly { readonly fact: string; readonly calls: number }[];
  /** False where the answer ends before the window does: continue with `since: readTo`. */
  readonly isWhole: boolean;
  readonly readTo: string | null;
}

/** How a policy is saved. */
export interface PolicyPut extends CallOptions {
  /**
   * From when it holds: for tokens that are issued from now on, within an hour for all (`next_token`), or at once (`now`). That
   * ends the tokens issued until now of the agents that it may be about, which refresh. Default `next_token`.
   */
  readonly effective?: 'next_token' | 'now' | undefined;
}

/** `/v1/policies`. Reading and testing need the role `issue`, replaying `audit-read`, everything else `admin`. */
export interface Policies {
  /** All of them, at most 100. */
  list(options?: CallOptions): Promise<PolicyList>;
  /** A policy by its name, or a rule by its id (`pol_…`). @throws {GrantexError} `NOT_FOUND` */
  get(policy: string, options?: CallOptions): Promise<Policy>;
  /** A set that is or was in force, by the digest in an entry. @throws {GrantexError} `NOT_FOUND` */
  getSet(digest: string, options?: CallOptions): Promise<PolicySet>;
  /**
   * Saves a policy in Cedar under a name, in place of an earlier one, and puts it in force.
   * @param name 1 to 64 lower-case letters, digits and hyphens
   * @param cedar at most 16,384 characters
   * @throws {GrantexError} `INVALID_POLICY`, with the line and what Cedar says; `TOO_MANY_POLICIES`
   */
  put(name: string, cedar: string, options?: PolicyPut): Promise<Policy>;
  /**
   * Saves a rule, and puts it in force.
   * @throws {GrantexError} `INVALID_POLICY`, `TOO_MANY_POLICIES`
   */
  createRule(rule: PolicyRule, options?: WriteOptions): Promise<Policy>;
  /**
   * Changes the members of a rule that are given; the others stay.
   * @param policyId `pol_…`
   * @throws {GrantexError} `POLICY_IS_CEDAR`, `INVALID_POLICY`, `NOT_FOUND`
   */
  updateRule(policyId: string, changes: Partial<PolicyRule>, options?: CallOptions): Promise<Policy>;
  /** Removes a policy by its name, or a rule by its id. @throws {GrantexError} `NOT_FOUND` */
  delete(policy: string, options?: CallOptions): Promise<void>;
  /** Decides a situation without consequences. @throws {GrantexError} `INVALID_POLICY` */
  test(situation: PolicyTest, options?: CallOptions): Promise<PolicyTestResult>;
  /**
   * Decides the calls of the audit log once more, and says which would have been decided otherwise. A long log takes minutes:
   * give it such a `timeout`.
   * @throws {GrantexError} `INVALID_POLICY`
   */
  replay(query: PolicyReplayQuery, options?: CallOptions): Promise<PolicyReplay>;
}

const POLICIES = '/v1/policies';

export function createPolicies(transport: Transport): Policies {
  const policies: Policies = {
    list: (options) => transport.send({ method: 'GET', path: POLICIES }, options),
    get: async (policy, options) =>
      transport.send({ method: 'GET', path: namedPathOf(POLICIES, policy) }, options),
    getSet: async (digest, options) =>
      transport.send({ method: 'GET', path: namedPathOf('/v1/policy-sets', digest) }, options),
    put: async (name, cedar, { effective, ...options } = {}) =>
      transport.send(
        { method: 'PUT', path: namedPathOf(POLICIES, name), body: { cedar, effective } },
        options,
      ),
    createRule: (rule, options) =>
      transport.send({ method: 'POST', path: POLICIES, body: { ...rule } }, options),
    updateRule: async (policyId, changes, options) =>
      transport.send(
        { method: 'PATCH', path: namedPathOf(POLICIES, policyId), body: { ...changes } },
        options,
      ),
    delete: async (policy, options) =>
      transport.send(
        {
          method: 'DELETE',
          path: namedPathOf(POLICIES, policy),
          wasDone: async () => !(await policies.list(options)).policies.some(({ id }) => id === policy),
        },
        options,
      ),
    test: (situation, options) =>
      transport.send({ method: 'POST', path: `${POLICIES}/test`, body: { ...situation } }, options),
    replay: (query, options) =>
      transport.send({ method: 'POST', path: `${POLICIES}/replay`, body: { ...query } }, options),
  };
  return policies;
}
