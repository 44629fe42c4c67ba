import type { RefusedArgument } from '../wire/call-detail.ts';
import { type AuthorizationErrorCode, howToAsk, type ReasonText } from '../wire/reason-text.ts';
import { REASONS, type RefusalReason } from '../wire/reasons.ts';
import { isBranded, setBrand } from './brand.ts';
import { errorUriOf } from './error-uri.ts';

/** Whom a refusal is recorded for: known only when signature, issuer and developer of the token are valid. */
export interface Attribution {
  readonly developerId: string;
  readonly grantId: string;
  readonly agentId: string;
  readonly agentDid: string;
  readonly principalId: string;
}

/** What only some reasons add to the body of a refusal. */
export interface RefusalMembers {
  /** The arguments that the grant does not allow, with their limits and without their values. */
  readonly arguments?: readonly RefusedArgument[];
  /** The approval that the person is asked for, the page on which they decide, and until when, in ISO 8601. */
  readonly approvalId?: string;
  readonly approvalUrl?: string;
  readonly expiresAt?: string;
  /** The budget that does not cover the call. */
  readonly budget?: BudgetLeft;
  /** The id of the policy that refuses the call. */
  readonly policy?: string;
}

/** What is left of a budget. */
export interface BudgetLeft {
  /** A decimal: of the currency where there is one, otherwise calls. */
  readonly remaining: string;
  readonly currency?: string;
  /** When the budget begins anew, in ISO 8601; absent for one that never does. */
  readonly renewsAt?: string;
}

/** What an {@link AuthorizationError} carries besides its reason. */
export interface AuthorizationErrorDetail {
  /** The scopes that would have allowed the call. */
  readonly missingScopes?: readonly string[];
  /** The scopes of the verified grant that does not allow the call. */
  readonly heldScopes?: readonly string[];
  /** The `acr` values that the service accepts. */
  readonly acrValues?: readonly string[];
  /** What the service expects of the claim that is at fault. */
  readonly expected?: readonly string[];
  /** What the token states there instead. */
  readonly received?: readonly string[];
  /** Which claim, scope or link is wrong, in words. Contains no token and no secret. */
  readonly detail?: string;
  /** What only some reasons add to the body. */
  readonly members?: RefusalMembers;
  readonly attribution?: Attribution;
  /** A fresh nonce for DPoP proofs (RFC 9449 §9). */
  readonly nonce?: string;
  /** The issuer whose documentation has a page about the reason: the configured one, never that of a token. */
  readonly issuer?: string | undefined;
  readonly cause?: unknown;
  /** The texts of a reason that only some guards have. Default: those of the reasons that every guard has. */
  readonly text?: ReasonText;
}

const AUTHORIZATION_ERROR: unique symbol = Symbol.for('grantex.AuthorizationError');

const TEXTS: { readonly [REASON in RefusalReason]?: ReasonText } = REASONS;

/**
 * A call was refused. Its message and every field except `cause` and `attribution` are safe to show to the caller,
 * whether a person or a model. Recognise it with {@link AuthorizationError.is}, never with `instanceof`: two copies of
 * this package may be loaded in one process.
 */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly code: AuthorizationErrorCode;
  readonly reason: RefusalReason;
  /** The scopes that would have allowed the call; empty when scopes are not what is missing. */
  readonly missingScopes: readonly string[];
  /** The scopes that the grant holds instead; empty when scopes are not what is missing. */
  readonly heldScopes: readonly string[];
  /** The `acr` values that the service accepts; empty when the person's binding is not the reason. */
  readonly acrValues: readonly string[];
  /** What the service expects of the claim that is wrong; empty when no claim is compared. */
  readonly expected: readonly string[];
  /** What the token states there instead, as texts of visible ASCII; empty when it states nothing. */
  readonly received: readonly string[];
  /** What only some reasons add to the body; empty for all others. */
  readonly members: RefusalMembers;
  /** What the caller does next, in a sentence. */
  readonly howToAsk: string;
  /** Set only when signature, issuer and developer of the token are valid, so that the refusal can be recorded. */
  readonly attribution: Attribution | undefined;
  /** A fresh nonce for the next DPoP proof, where one is what is missing. */
  readonly nonce: string | undefined;
  /** The page that says what happened and how to mend it; undefined where no issuer is known. */
  readonly errorUri: string | undefined;

  constructor(reason: RefusalReason, detail: AuthorizationErrorDetail = {}) {
    const text = detail.text ?? TEXTS[reason] ?? REASONS.guard_failed;
    const { missingScopes = [], heldScopes = [], acrValues = [], expected = [], received = [] } = detail;
    super(detail.detail === undefined ? text.message : `${text.message} ${detail.detail}`, detail);
    this.code = text.code;
    this.reason = reason;
    this.missingScopes = missingScopes;
    this.heldScopes = heldScopes;
    this.acrValues = acrValues;
    this.expected = expected;
    this.received = received;
    this.members = detail.members ?? {};
    this.howToAsk = howToAsk(text, missingScopes);
    this.attribution = detail.attribution;
    this.nonce = detail.nonce;
    this.errorUri = errorUriOf(detail.issuer, reason);
    setBrand(this, AUTHORIZATION_ERROR);
  }

  /** Whether a value is a refusal, by brand: true across copies and versions of this package. */
  static is(value: unknown): value is AuthorizationError {
    return isBranded(value, AUTHORIZATION_ERROR);
  }
}

/**
 * Returns a refusal unchanged, and anything else as the cause of a refusal.
 * @param reason the reason of that refusal. Default: `guard_failed`, a fault of the service itself
 */
export function asRefusal(
  error: unknown,
  reason: RefusalReason = 'guard_failed',
  detail: Pick<AuthorizationErrorDetail, 'attribution'> = {},
): AuthorizationError {
  return AuthorizationError.is(error) ? error : new AuthorizationError(reason, { ...detail, cause: error });
}

/** Lets a refusal lead to the documentation of an issuer, and returns it. */
export function namingIssuer(refusal: AuthorizationError, issuer: string | undefined): AuthorizationError {
  // A service may have frozen a refusal of its own.
  if (issuer !== undefined) Reflect.set(refusal, 'errorUri', errorUriOf(issuer, refusal.reason));
  return refusal;
}
