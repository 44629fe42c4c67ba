import type { JsonObject, JsonValue, RefusalBody } from '@grantex/core';
import { pathOf, type WriteOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** A call that asks for admission (`docs/protocol.md` §15). */
export type AdmissionRequest = {
  /** The grant token of the call. */
  readonly token: string;
  /** RFC 7638 thumbprint of the key of which you have checked a proof; needed for a token that is bound to it. */
  readonly keyThumbprint?: string | undefined;
  /** Your service, as in the token. */
  readonly audience: string;
  /** The name of the call in the audit log. */
  readonly action: string;
  /** What the call needs, without constraints. Default: every limit of the grant applies. */
  readonly scopes?: readonly string[] | undefined;
  /** What limits are compared with. Default: the input. */
  readonly arguments?: JsonObject | undefined;
  /** In major units of the currency, three capital letters. */
  readonly amount?: string | number | undefined;
  readonly currency?: string | undefined;
  /** Asks the person, whatever the grant says. Default: false. */
  readonly approval?: boolean | undefined;
  /** What the entry records. Default: the digest of the input. */
  readonly metadata?: JsonObject | undefined;
} & (
  | { /** The parsed input: at most 8 KiB. */ readonly input: JsonValue }
  | {
      /** The part of the input that the person sees. */
      readonly shown: JsonObject;
      /** SHA-256 of the whole input, in lower-case hexadecimal. */
      readonly restDigest: string;
    }
);

/** What the server decided and recorded; `refusal` is what the caller is told. */
export type AdmissionDecision =
  | { readonly decision: 'allow'; readonly entryId: string }
  | {
      readonly decision: 'ask';
      readonly entryId: string;
      readonly approvalId: string;
      readonly approvalUrl: string;
      readonly expiresAt: string;
      readonly refusal: RefusalBody;
    }
  | {
      readonly decision: 'refuse';
      /** Absent where the refusal belongs to no grant. */
      readonly entryId?: string;
      readonly refusal: RefusalBody;
    };

/** How an admitted call ended. */
export interface AdmittedOutcome {
  readonly status: 'success' | 'failure';
  /** False, with `failure` alone: the call has not run, and its budgets get back what it took. */
  readonly ran?: boolean | undefined;
  /** What the call has used of its amount; at most that. */
  readonly actual?: string | number | undefined;
  readonly metadata?: JsonObject | undefined;
}

/** `/v1/admissions`, for services without a guard: a guard of `@grantex/core` asks by itself. */
export interface Admissions {
  /** Decides a call, debits its budgets and writes its entry. A refusal is an answer, not an error. */
  admit(request: AdmissionRequest, options?: WriteOptions): Promise<AdmissionDecision>;
  /**
   * Says how an admitted call ended, once. What is never settled stays spent.
   * @throws {GrantexError} `ADMISSION_SETTLED`, `ADMITTED_WITH_OTHER_KEY`, `ACTUAL_OVER_AMOUNT`, `NOT_FOUND`
   */
  settle(
    entryId: string,
    outcome: AdmittedOutcome,
    options?: WriteOptions,
  ): Promise<{ readonly entryId: string }>;
}

const ADMISSIONS = '/v1/admissions';

export function createAdmissions(transport: Transport): Admissions {
  return {
    admit: (request, options) => transport.send({ method: 'POST', path: ADMISSIONS, body: request }, options),
    settle: async (entryId, outcome, options) =>
      transport.send(
        { method: 'POST', path: pathOf(ADMISSIONS, entryId, '/settle'), body: outcome },
        options,
      ),
  };
}
