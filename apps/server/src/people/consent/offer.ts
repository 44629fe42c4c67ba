import { type Choice, keptChoice, lifetimesWithin, wholeChoice } from '../authorization-requests/choice.ts';
import type { ConsentRequest } from '../authorization-requests/consent-details.ts';
import type { Situation } from './situation.ts';

/** What a page lets a person choose from. */
export interface Offer {
  /** What is chosen at first: everything, or what was approved already. */
  choice: Choice;
  /** Seconds, what is asked for first. */
  lifetimes: number[];
}

/** Where the next thing that a person does may be their approval. */
const DECIDING: readonly Situation[] = ['bound', 'approved', 'directory'];

/** @returns undefined where nobody decides yet, or any more */
export function offerOf(request: ConsentRequest, situation: Situation): Offer | undefined {
  if (!DECIDING.includes(situation)) return undefined;
  const { status, grant_lifetime, approved_scopes, approved_lifetime } = request;
  const approved = keptChoice({ chosen_scopes: approved_scopes, chosen_lifetime: approved_lifetime });
  return {
    choice: (status === 'approved' ? approved : undefined) ?? wholeChoice(request),
    lifetimes: lifetimesWithin(grant_lifetime),
  };
}
