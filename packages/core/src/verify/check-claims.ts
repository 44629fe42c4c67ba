import {
  type Attribution,
  AuthorizationError,
  type AuthorizationErrorDetail,
} from '../base/authorization-error.ts';
import { DIRECTORY_ACR } from '../wire/binding-ways.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import type { BindingDemand } from './binding.ts';
import { type CheckedClaims, type GrantTokenClaims, readClaims } from './claims.ts';
import { mismatch } from './mismatch.ts';

type Payload = { readonly [claim: string]: unknown };

/** A set of names that returns the service's own copy of a name. */
export type Names = ReadonlyMap<unknown, string>;

export function namesOf(names: readonly string[]): Names {
  return new Map(names.map((name) => [name, name]));
}

/** What a service expects of a token besides its form. */
export interface ServiceExpectation {
  /** The service's own names. */
  readonly audiences: Names;
  /** How the principal must be bound; undefined accepts any binding, and none. */
  readonly binding: BindingDemand | undefined;
}

/** How far clocks may be apart, in seconds. */
const CLOCK_TOLERANCE = 5;
const SECOND = 1000;

/**
 * Checks the claims of a token whose signature is valid. A refusal from here on can be attributed.
 * @param now milliseconds since 1970
 * @throws {AuthorizationError} naming the first fault: form, times, audience, binding
 */
export function checkClaims(
  payload: Payload,
  { audiences, binding }: ServiceExpectation,
  now: number,
): CheckedClaims {
  const checked = readClaims(payload);
  if (checked.fault !== undefined) throw refusal(checked.reason, payload, { detail: checked.fault });
  const { claims } = checked;
  if (now >= endOf(claims.exp)) throw refusal('expired', payload);
  if (Math.max(claims.nbf, claims.iat) > now / SECOND + CLOCK_TOLERANCE)
    throw refusal('not_yet_valid', payload);
  const { aud } = claims;
  const isOurs =
    typeof aud === 'string' ? audiences.has(aud) : aud.every((audience) => audiences.has(audience));
  if (!isOurs) throw refusal('wrong_audience', payload, mismatch([...audiences.keys()].map(String), aud));
  if (binding !== undefined) checkBinding(claims, payload, binding);
  return checked;
}

function checkBinding(
  { acr = '', idp = '' }: GrantTokenClaims,
  payload: Payload,
  { acrValues, identityProviders }: BindingDemand,
): void {
  if (!acrValues.includes(acr)) throw refusal('binding_too_weak', payload, { acrValues });
  if (acr !== DIRECTORY_ACR || identityProviders === undefined || identityProviders.includes(idp)) return;
  const trusted = identityProviders.join(', ');
  const detail = `The person signed in at ${idp}; this service accepts sign-ins at ${trusted}.`;
  throw refusal('binding_too_weak', payload, { acrValues, detail });
}

/** When a token ends, in milliseconds since 1970, including the tolerance between clocks. */
export function endOf(exp: number): number {
  return (exp + CLOCK_TOLERANCE) * SECOND;
}

function refusal(
  reason: RefusalReason,
  payload: Payload,
  detail: Omit<AuthorizationErrorDetail, 'attribution'> = {},
): AuthorizationError {
  const attribution = attributionOf(payload);
  return new AuthorizationError(reason, { ...detail, ...(attribution === undefined ? {} : { attribution }) });
}

function attributionOf(payload: Payload): Attribution | undefined {
  const { dev, grnt, client_id: agentId, agt, sub } = payload;
  const isWhole =
    typeof dev === 'string' &&
    typeof grnt === 'string' &&
    typeof agentId === 'string' &&
    typeof agt === 'string' &&
    typeof sub === 'string';
  return isWhole ? { developerId: dev, grantId: grnt, agentId, agentDid: agt, principalId: sub } : undefined;
}
