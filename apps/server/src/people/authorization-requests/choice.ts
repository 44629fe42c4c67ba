import { FormatError } from '@grantex/core';
import {
  type CallDetail,
  canonicalScopes,
  covers,
  formatDuration,
  grantsLess,
  keepsAskAndBudget,
  type LimitedScopes,
} from '@grantex/core/issuer';
import { basesOf } from '../../authority/scopes/describe.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Tightening } from '../../base/store/schema/columns.ts';
import type { AuthorizationRequest } from './request.ts';
import { AS_ASKED, knownTightening, tightenedDetails } from './tightening.ts';

/** What a person grants of what was asked for. */
export interface Choice {
  /** Some of the requested scopes, in their order. */
  scopes: string[];
  /** What limits them: as it was asked, or less. */
  details: readonly CallDetail[];
  /** What the person has changed in these limits. */
  tightening: Tightening;
  /** Life of the grant in seconds: the requested one, or a shorter one that is offered. */
  lifetime: number;
  /** The earlier grant that this one takes the place of, once its code is exchanged. */
  ends?: string | undefined;
}

/** A choice as it is kept while the person authenticates: its details follow from the request. */
export type KeptChoice = Omit<Choice, 'details'>;

/** A grant in force that a request would take the place of. */
export interface EarlierGrant extends LimitedScopes {
  id: string;
}

/** A choice as a page sends it, unchecked. */
export interface Chosen extends Partial<Tightening> {
  /** Scopes exactly as asked for. */
  scope: readonly string[];
  /** A duration such as `8h`. */
  lifetime: string;
  /** Whether the earlier grant that the page offers to end ends. Default: it does not. */
  endsEarlier?: boolean;
}

type Asked = Pick<AuthorizationRequest, 'scopes' | 'details' | 'grant_lifetime'> & {
  earlier?: EarlierGrant | null;
};

const HOUR = 3_600;
const DAY = 24 * HOUR;
const SHORTER = [90 * DAY, 30 * DAY, 7 * DAY, DAY, 8 * HOUR, HOUR, HOUR / 4];

/** How many shorter lifetimes a page offers. */
const MOST_SHORTER = 4;

/** The lifetimes that a person may choose from, in seconds: the requested one first, then shorter ones. */
export function lifetimesWithin(asked: number): number[] {
  return [asked, ...SHORTER.filter((seconds) => seconds < asked).slice(0, MOST_SHORTER)];
}

/** All that is asked for: the choice before a person reduces it. */
export function wholeChoice({ scopes, details, grant_lifetime: lifetime, earlier }: Asked): Choice {
  return { scopes, details, tightening: AS_ASKED, lifetime, ends: earlier?.id };
}

/**
 * The one rule for a choice: some of the requested scopes, each once, as it was asked or with a lower amount, their limits as
 * they were asked or tighter, and a lifetime that the page offers. A choice is never wider than the request.
 * @throws {ApiError} 422 `NOTHING_CHOSEN` without a scope, `CHOICE_NOT_OFFERED` for anything else
 */
export function choiceWithin(
  asked: Asked,
  { scope, lifetime, endsEarlier = false, ask = [], limit = [] }: Chosen,
): Choice {
  if (scope.length === 0) throw nothingChosen();
  const chosen = new Map(scope.map((each) => [askedFor(asked.scopes, each), each]));
  if (chosen.has(undefined) || chosen.size !== scope.length) {
    throw notOffered(
      'scope',
      'each must be a scope of the request, once, as it was asked or with a lower amount',
    );
  }
  const offered = lifetimesWithin(asked.grant_lifetime).find(
    (seconds) => formatDuration(seconds) === lifetime,
  );
  if (offered === undefined) throw notOffered('lifetime', 'it must be one that the page offers');
  const scopes = asked.scopes.flatMap((each) => chosen.get(each) ?? []);
  const tightening = knownTightening(asked.details, scopes, { ask, limit });
  const details = tightenedDetails(asked.details, scopes, tightening);
  const choice = { scopes, details, tightening, lifetime: offered };
  if (!endsEarlier) return choice;
  const { earlier = null } = asked;
  if (earlier === null || !takesPlaceOf(choice, earlier)) {
    throw notOffered(
      'endsEarlier',
      'an earlier permission ends only with one that allows all of it and more',
    );
  }
  return { ...choice, ends: earlier.id };
}

/**
 * Whether a grant allows all that an earlier one allows, and more. Where it asks the person or has a budget, the earlier one
 * asks as often and has a budget that is no larger, or does not have that scope.
 */
export function takesPlaceOf(wanted: LimitedScopes, earlier: EarlierGrant): boolean {
  const had = basesOf(earlier.scopes);
  const isKept = wanted.details.every(
    (detail) =>
      (detail.ask === undefined && detail.budget === undefined) ||
      !had.includes(detail.scope) ||
      earlier.details.some((held) => held.scope === detail.scope && keepsAskAndBudget(held, detail)),
  );
  return isKept && grantsLess(earlier, wanted);
}

const BOUND = /:max_[\d.]+$/;

/** The requested scope that a chosen one is, or is a part of. */
function askedFor(asked: readonly string[], chosen: string): string | undefined {
  return asked.includes(chosen) ? chosen : asked.find((scope) => isLowered(scope, chosen));
}

/** Whether a scope is another one with a lower amount, in its canonical form. */
function isLowered(asked: string, chosen: string): boolean {
  if (!BOUND.test(asked) || !BOUND.test(chosen)) return false;
  try {
    return covers(asked, chosen) && canonicalScopes([chosen])[0] === chosen;
  } catch (error) {
    if (FormatError.is(error)) return false;
    throw error;
  }
}

/** What a page sends for a choice. */
export function chosenOf({ scopes, tightening, lifetime, ends }: KeptChoice): Chosen {
  return {
    scope: scopes,
    ...tightening,
    lifetime: formatDuration(lifetime),
    ...(ends === undefined ? {} : { endsEarlier: true }),
  };
}

/** A choice in the columns of the tables that keep it while the person authenticates. */
export interface ChoiceColumns<VALUE = Tightening> {
  chosen_scopes: string[] | null;
  /** What {@link choiceColumns} writes as JSON. */
  chosen_tightening: VALUE | null;
  chosen_lifetime: number | null;
  chosen_end?: string | null;
}

export function choiceColumns(choice: KeptChoice | undefined): ChoiceColumns<string> {
  return {
    chosen_scopes: choice?.scopes ?? null,
    chosen_tightening: choice === undefined ? null : JSON.stringify(choice.tightening),
    chosen_lifetime: choice?.lifetime ?? null,
    chosen_end: choice?.ends ?? null,
  };
}

/** The choice that {@link choiceColumns} stored. */
export function keptChoice({
  chosen_scopes,
  chosen_tightening,
  chosen_lifetime,
  chosen_end,
}: ChoiceColumns): KeptChoice | undefined {
  if (chosen_scopes === null || chosen_lifetime === null) return undefined;
  return {
    scopes: chosen_scopes,
    tightening: chosen_tightening ?? AS_ASKED,
    lifetime: chosen_lifetime,
    ends: chosen_end ?? undefined,
  };
}

/**
 * Checks that the choice has not changed since the person was asked to authenticate.
 * @param kept the choice at that time
 * @param now the choice that is sent now
 * @throws {ApiError} 409 `CHOICE_CHANGED` unless both are the same
 */
export function unchangedChoice(kept: KeptChoice | undefined, now: Choice): Choice {
  if (kept === undefined || !isSame(kept, now)) {
    throw new ApiError(
      409,
      'CHOICE_CHANGED',
      'the choice is not the one that the passkey was asked for; try again',
    );
  }
  return now;
}

function isSame(left: KeptChoice, right: KeptChoice): boolean {
  return (
    isSameList(left.tightening.ask, right.tightening.ask) &&
    isSameList(left.tightening.limit, right.tightening.limit) &&
    left.lifetime === right.lifetime &&
    left.ends === right.ends &&
    isSameList(left.scopes, right.scopes)
  );
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}

function nothingChosen(): ApiError {
  return new ApiError(422, 'NOTHING_CHOSEN', 'scope: choose at least one of the requested scopes, or deny');
}

function notOffered(field: 'scope' | 'lifetime' | 'endsEarlier', rule: string): ApiError {
  return new ApiError(422, 'CHOICE_NOT_OFFERED', `${field}: ${rule}`);
}
