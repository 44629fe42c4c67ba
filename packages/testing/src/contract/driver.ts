import type { Guard, JsonObject, MaybePromise, Rule } from '@grantex/core';
import type { CaseId } from './cases/case-id.ts';
import type { CaseInput } from './cases/contract-case.ts';

/** The input of the one call that every case makes. */
export interface Payment {
  to: string;
  /** A decimal in major units. */
  amount: string;
}

/** The guarded tool: pays, and returns an object or a stream of texts. It may throw. */
export type PaymentTool = (payment: Payment) => MaybePromise<JsonObject> | AsyncIterable<string>;

/** What an adapter's driver mounts behind the adapter, inside the real framework. */
export interface ContractSetup {
  readonly guard: Guard;
  /** Undefined in one case: the tool is called without a rule. */
  readonly rule: Rule<Payment> | undefined;
  readonly tool: PaymentTool;
  /** Whether to guard the tool a second time, with the same guard and rule. */
  readonly isGuardedTwice: boolean;
}

/**
 * The credentials of a caller: none, a token where the framework's calls carry one, a token that the service fails to
 * read, or the exact values of the `Authorization` headers, for frameworks over HTTP.
 */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'headers'; readonly values: readonly string[] };

/**
 * The token of a call, for the `token` option of an adapter.
 * @throws {Error} where the service fails to read it
 */
export function tokenOf(credentials: Credentials): string | undefined {
  if (credentials.kind === 'unreadable') throw new Error('The store of the tokens is down.');
  return credentials.kind === 'token' ? credentials.token : undefined;
}

/** One call from outside, as a client of the framework makes it. */
export interface Attempt {
  readonly credentials: Credentials;
  /** The name of a tool or route that is not mounted; undefined for the guarded one. */
  readonly toolName: string | undefined;
  readonly input: CaseInput;
  /** The caller leaves after the first chunk of the stream. */
  readonly leavesEarly: boolean;
  /** Aborted when the caller leaves before there is an answer. */
  readonly signal: AbortSignal;
}

/** What the caller got, independent of the framework. */
export type Outcome =
  /** The tool's answer, or the texts of its stream in order. */
  | { readonly kind: 'answered'; readonly answer: unknown }
  /** The refusal as the framework's caller gets it; `status` over HTTP only. */
  | { readonly kind: 'refused'; readonly refusal: unknown; readonly status?: number }
  /** The tool threw, and the framework reported it in its own way. */
  | { readonly kind: 'failed' }
  /** The framework itself refused the call, before any guard. */
  | { readonly kind: 'rejected' }
  /** The caller left without an answer. The contract says so itself where the signal of the attempt is aborted. */
  | { readonly kind: 'left' };

/** The guarded tool, running inside its framework. */
export interface MountedTool extends AsyncDisposable {
  call(attempt: Attempt): Promise<Outcome>;
  /** Resolves once the framework has noticed that the caller left. Default: it notices at once. */
  noticed?(): Promise<void>;
}

/** What an adapter provides for its test: the real framework with the adapter in it. */
export interface AdapterDriver {
  /** The framework and its major version, such as `Express 5`: the title of a column of the table. */
  readonly name: string;
  /** The cases that the framework cannot express, each with the reason, which the table prints. */
  readonly cannotExpress: { readonly [CASE in CaseId]?: string };
  /** Mounts the tool behind the adapter and starts the framework. */
  mount(setup: ContractSetup): Promise<MountedTool>;
}
