import { createHash } from 'node:crypto';
import { AuthorizationError, FormatError, type JsonObject, type JsonValue } from '@grantex/core';
import { formatDecimal, parseAmount } from '@grantex/core/issuer';
import { canonicalJson } from '@grantex/core/log';
import type { AdmissionBody } from './schemas.ts';

/** The most canonical JSON of an input that the server admits, in bytes. */
const MAX_INPUT_BYTES = 8_192;

/** Stands for every amount with more digits than a bound may have. */
const OVER_EVERY_BOUND = '1000000000000000';

/** A call that asks for admission, read and checked as far as that needs no database. */
export interface AdmissionCall {
  readonly audience: string;
  readonly action: string;
  /** Without constraints; undefined: the call names none, and every limit of the token applies. */
  readonly scopes: readonly string[] | undefined;
  /** What an approval is bound to, besides action and audience. */
  readonly about: { readonly input: JsonValue } | { readonly shown: JsonObject; readonly restDigest: string };
  /** What limits are compared with. */
  readonly values: unknown;
  /** In canonical form, rounded up to four places; undefined where the call states none. */
  readonly amount: string | undefined;
  readonly currency: string | undefined;
  /** Whether the rule of the service asks the person. */
  readonly ruleAsks: boolean;
  /** RFC 7638 thumbprint of the key that the caller has proven to the service. */
  readonly keyThumbprint: string | undefined;
  /** What the entry records. */
  readonly metadata: JsonObject;
}

/** A call that cannot be decided, with what its `blocked` entry records. */
export interface UnreadableCall extends Pick<AdmissionCall, 'action' | 'metadata'> {
  readonly refusal: AuthorizationError;
}

/** Reads a request for admission. What is wrong with the call itself is a refusal of the call, and is recorded. */
export function readCall(body: AdmissionBody): AdmissionCall | UnreadableCall {
  const { audience, action, scopes, currency, approval, keyThumbprint } = body;
  const { input, shown = {}, restDigest = '' } = body;
  const about = input === undefined ? { shown, restDigest } : { input };
  const refused = (refusal: AuthorizationError): UnreadableCall => ({
    action,
    metadata: body.metadata ?? {},
    refusal,
  });
  const text = canonicalTextOf(about);
  if (text instanceof AuthorizationError) return refused(text);
  if (Buffer.byteLength(text) > MAX_INPUT_BYTES) {
    const detail = `It is longer than ${MAX_INPUT_BYTES} bytes, the most that the server admits.`;
    return refused(new AuthorizationError('input_not_canonical', { detail }));
  }
  const amount = amountOf(body.amount);
  if (amount instanceof AuthorizationError) return refused(amount);
  return {
    audience,
    action,
    scopes,
    about,
    values: body.arguments ?? input ?? shown,
    amount,
    currency,
    ruleAsks: approval,
    keyThumbprint,
    metadata: body.metadata ?? digestOf(about, text),
  };
}

/** What an entry records where the service says nothing else: as a guard does. */
function digestOf(about: AdmissionCall['about'], text: string): JsonObject {
  if ('input' in about) return { inputDigest: createHash('sha256').update(text).digest('hex') };
  return { restDigest: about.restDigest };
}

function canonicalTextOf(about: AdmissionCall['about']): string | AuthorizationError {
  try {
    return canonicalJson('input' in about ? about.input : about.shown);
  } catch (cause) {
    if (!FormatError.is(cause)) throw cause;
    return new AuthorizationError('input_not_canonical', { detail: cause.message, cause });
  }
}

function amountOf(amount: string | number | undefined): string | undefined | AuthorizationError {
  if (amount === undefined) return undefined;
  try {
    const decimal = parseAmount(amount);
    return decimal.whole === Infinity ? OVER_EVERY_BOUND : formatDecimal(decimal);
  } catch (cause) {
    if (!FormatError.is(cause)) throw cause;
    return new AuthorizationError('amount_invalid', { cause });
  }
}
