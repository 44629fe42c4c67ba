import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { lifetimesWithin, wholeChoice } from '../authorization-requests/choice.ts';
import type { ConsentState } from '../authorization-requests/consent-details.ts';
import { mustBeOpen } from '../authorization-requests/open-request.ts';
import { wayToBind } from '../authorization-requests/way-to-bind.ts';
import type { Site } from '../../base/site.ts';
import type { Offer, Situation } from './views/consent.ts';
import type { WayToStop } from './views/outcome.ts';
import { isApprover, type Outcome, readOutcome } from '../authorization-requests/outcome.ts';

/** The situation for each reason why a browser cannot bind the principal. */
const UNTIL_THEN: Readonly<Record<string, Situation>> = {
  PRINCIPAL_BOUND: 'bound',
  DIRECTORY_SIGN_IN: 'directory',
  ADDRESS_NOT_PROVEN: 'mail',
  BINDING_NOT_ALLOWED: 'nobody',
};

/**
 * What this browser can do with a request now. A sandbox asks nobody and shows every request.
 * @throws {ApiError} when the request cannot be decided any more: as `mustBeOpen`, with 409 `REQUEST_DENIED`,
 *   `REQUEST_CANCELLED` or `REQUEST_USED` instead of `REQUEST_DECIDED`
 */
export async function situationOf(
  transaction: Transaction,
  { config }: { config: Site },
  found: ConsentState,
  visitDigest: Uint8Array,
): Promise<Situation> {
  if (config.mode === 'sandbox') return 'sandbox';
  const { status } = found.details;
  if (status === 'denied') throw new ApiError(409, 'REQUEST_DENIED', 'this request was denied');
  if (status === 'cancelled') throw new ApiError(409, 'REQUEST_CANCELLED', 'the app took this request back');
  if (status === 'consumed') throw new ApiError(409, 'REQUEST_USED', 'this request was already used');
  const { request } = mustBeOpen(found);
  const way = await wayToBind(transaction, request, visitDigest).catch(situationUntilThen);
  if (typeof way !== 'string') return way.kind;
  return way;
}

function situationUntilThen(error: unknown): Situation {
  const situation = error instanceof ApiError ? UNTIL_THEN[error.code] : undefined;
  if (situation === undefined) throw error;
  return situation;
}

/** Situations in which the person can approve next. */
const DECIDING: readonly Situation[] = ['bound', 'directory'];

/** @returns undefined where nobody can decide yet, or any more */
export function offerOf({ request, details }: ConsentState, situation: Situation): Offer | undefined {
  if (!DECIDING.includes(situation)) return undefined;
  const choice = wholeChoice(request);
  const scopes = choice.scopes.filter((scope) => !details.notAllowed.includes(scope));
  return { choice: { ...choice, scopes }, lifetimes: lifetimesWithin(request.grant_lifetime) };
}

/** What became of a request that somebody has approved, and how this browser can stop it. */
export interface KnownOutcome {
  outcome: Outcome;
  stop: WayToStop;
}

/**
 * The outcome of an approval, for the browser that has approved, whatever became of it. Any other browser learns it only
 * while the person can still deny there.
 * @returns undefined otherwise
 */
export async function outcomeOf(
  transaction: Transaction,
  { config }: { config: Site },
  { request, digest: shown }: ConsentState,
  visitDigest: Uint8Array,
): Promise<KnownOutcome | undefined> {
  if (config.mode === 'sandbox') return undefined;
  const outcome = await readOutcome(transaction, request);
  if (outcome === undefined) return undefined;
  if (isApprover(request, visitDigest)) return { outcome, stop: { kind: 'here' } };
  if (outcome.progress !== 'waiting') return undefined;
  return { outcome, stop: { kind: request.binding?.way === 'directory' ? 'directory' : 'passkey', shown } };
}
