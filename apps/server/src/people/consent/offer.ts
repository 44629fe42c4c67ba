import { keptChoice, lifetimesWithin, wholeChoice } from '../authorization-requests/choice.ts';
import type { ConsentRequest } from '../authorization-requests/consent-details.ts';
import type { Offer, Situation } from './views/consent.ts';

/** Situations in which the person can approve next. */
const DECIDING: readonly Situation[] = ['bound', 'approved', 'directory'];

/** @returns undefined where nobody can decide yet, or any more */
export function offerOf(request: ConsentRequest, situation: Situation): Offer | undefined {
  if (!DECIDING.includes(situation)) return undefined;
  const { status, grant_lifetime, approved_scopes, approved_lifetime } = request;
  const approved = keptChoice({ chosen_scopes: approved_scopes, chosen_lifetime: approved_lifetime });
  return {
    choice: (status === 'approved' ? approved : undefined) ?? wholeChoice(request),
    lifetimes: lifetimesWithin(grant_lifetime),
  };
}
