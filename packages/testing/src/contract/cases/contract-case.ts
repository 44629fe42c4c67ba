import type { JsonObject } from '@grantex/core';
import type { CallDetail } from '@grantex/core/issuer';
import type { TokenFault } from '../../tokens/token-faults.ts';
import type { CaseId } from './case-id.ts';
import type { Expectation } from './expectation.ts';

/**
 * One row of the contract, as plain data: `vectors/contract.json` holds the same rows for other languages. A member that
 * a row leaves out has the value of {@link PLAIN_CASE}.
 */
export interface ContractCase {
  readonly id: CaseId;
  /** Reads as `a call with …`. */
  readonly title: string;
  readonly expected: Expectation;
  /** Whether a driver may say that its framework cannot express the case. */
  readonly isOptional?: boolean;
  /** Whether the framework may refuse the call before the guard gets it; the table marks that. */
  readonly mayBeRejected?: boolean;
  readonly credentials?: CallerCredentials;
  readonly input?: CaseInput;
  /** The called tool; null for the guarded one. */
  readonly toolName?: string | null;
  readonly rule?: RuleKind;
  readonly tool?: ToolKind;
  readonly sink?: SinkKind;
  /** What the server answers about a call that it must admit; null where the guard asks no server. */
  readonly admission?: AdmissionKind | null;
  /** What the issuer does not answer while the call is made; null where it answers everything. */
  readonly outage?: 'keys' | 'verification' | null;
  /** Whether the caller leaves after the first text of the stream. */
  readonly leavesEarly?: boolean;
  /** Whether the tool is guarded a second time, with the same guard and rule. */
  readonly isGuardedTwice?: boolean;
  /** Whoever makes the same call while the tool runs, which waits until that call has its outcome; null for nobody. */
  readonly alongside?: CallerCredentials | null;
}

/**
 * The raw input. One case sends a number where the tool takes a text, for the framework's schema to convert; one sends an
 * input that the framework's own schema or parser refuses.
 */
export type CaseInput = { readonly to: string; readonly amount: string | number } | 'unacceptable';

/** What a caller brings. */
export type CallerCredentials =
  | { readonly kind: 'none' }
  /** A text in place of a token. */
  | { readonly kind: 'text'; readonly text: string }
  /** The token of a new grant. */
  | ({ readonly kind: 'grant' } & CallerGrant)
  /** The service fails to read the token. */
  | { readonly kind: 'unreadable' }
  /** The exact values of the `Authorization` headers; `{token}` stands for the token of a new grant of these scopes. */
  | { readonly kind: 'headers'; readonly values: readonly string[]; readonly scopes: readonly string[] };

/** A grant of the person whom every case is about. */
export interface CallerGrant {
  readonly scopes: readonly string[];
  /** The details of its scopes. Default: none. */
  readonly authorizationDetails?: readonly CallDetail[];
  /** The grants that it was delegated from, root first, by their scopes. Default: none. */
  readonly ancestors?: readonly (readonly string[])[];
  /** How the person is bound to an account. Default: `verified`, which the service requires. */
  readonly binding?: 'first-use';
  /** The one thing that is wrong with its token. Default: nothing. */
  readonly fault?: TokenFault;
  /** The grant that has been revoked: this one, or the root that it was delegated from. Default: none. */
  readonly revoked?: 'itself' | 'root';
}

/**
 * How the call is guarded: by a rule of the scope `payments:initiate` with the action `payment.made`, which reads the
 * amount of the input (`plain`); by none; or by that rule with a member that throws.
 */
export type RuleKind = 'plain' | 'none' | 'amount throws' | 'metadata throws';

/** What the tool does. */
export type ToolKind =
  /** Returns `{paid}`, the amount of its input. */
  | 'pays'
  /** Throws an ordinary error. */
  | 'throws'
  /** Throws a refusal, `scope_missing` of `accounts:read`, as another guard behind it would. */
  | 'is refused'
  /** Returns a result with `isError`, as an MCP server does: {@link MCP_ERROR}. */
  | 'reports an error'
  /** Streams `paying`, and then the entries that the sink has so far, joined by `, `. */
  | 'streams'
  /** Streams `paying`, and `too late` once the end of the call has been recorded. */
  | 'streams until the caller leaves'
  /** Lets the caller leave, waits until the framework has noticed, and throws an ordinary error. */
  | 'fails when the caller leaves'
  /** Returns `{paid, isTheOneChecked}`: whether its input is the very object that the rule read. */
  | 'looks at its input';

/** Where entries go. */
export type SinkKind =
  /** Into a list in memory, at once. */
  | 'recorder'
  /** Nowhere: each entry fails. */
  | 'down'
  /** To the issuer over HTTP; every call waits for its entry. */
  | 'required log'
  /** To the issuer over HTTP; no call waits. */
  | 'buffered log'
  /** Into a list. Once an `allowed` entry is in it and before the call goes on, the caller leaves and that is noticed. */
  | 'recorder, and the caller leaves'
  /** Into a list. Once an entry is in it and before the call goes on, the checked input's amount becomes 9000. */
  | 'recorder, and the input changes';

/** What the server answers, and records. */
export type AdmissionKind =
  /** The call may run. */
  | 'admits'
  /** The person must approve the call first. */
  | 'asks the person';

/** A result as an MCP server reports a failure. */
export const MCP_ERROR: JsonObject = {
  content: [{ type: 'text', text: 'The bank said no.' }],
  isError: true,
};

/** The scope that the call needs. */
export const SCOPE = 'payments:initiate';
/** The scopes of a caller, unless a case says otherwise. */
export const LIMITED: readonly string[] = [`${SCOPE}:max_500`];

/** A case with every member. */
export type WholeCase = Required<ContractCase>;

/** The plain case: a payment of 420 by a grant of payments up to 500. */
export const PLAIN_CASE: Omit<WholeCase, 'id' | 'title' | 'expected'> = {
  isOptional: false,
  mayBeRejected: false,
  credentials: { kind: 'grant', scopes: LIMITED },
  input: { to: 'hotel', amount: '420' },
  toolName: null,
  rule: 'plain',
  tool: 'pays',
  sink: 'recorder',
  admission: null,
  outage: null,
  leavesEarly: false,
  isGuardedTwice: false,
  alongside: null,
};
