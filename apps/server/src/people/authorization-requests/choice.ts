import { formatDuration } from '../../base/duration.ts';
import { ApiError } from '../../base/api-error.ts';
import type { AuthorizationRequest } from './request.ts';

/** What a person grants of what is asked of them. */
export interface Choice {
  /** Some of those that are asked for, in their order. */
  scopes: string[];
  /** Life of the grant in seconds: the one that is asked for, or a shorter one that is offered. */
  lifetime: number;
}

/** A choice as a page sends it: nothing that is believed. */
export interface Chosen {
  /** Scopes, as they are asked for. */
  scope: readonly string[];
  /** A duration such as `8h`. */
  lifetime: string;
}

type Asked = Pick<AuthorizationRequest, 'scopes' | 'grant_lifetime'>;

const HOUR = 3_600;
const DAY = 24 * HOUR;
const SHORTER = [90 * DAY, 30 * DAY, 7 * DAY, DAY, 8 * HOUR, HOUR, HOUR / 4];

/** How many shorter times are worth reading. */
const MOST_SHORTER = 4;

/** The times that a person may choose, in seconds: what is asked for comes first, then shorter ones. */
export function lifetimesWithin(asked: number): number[] {
  return [asked, ...SHORTER.filter((seconds) => seconds < asked).slice(0, MOST_SHORTER)];
}

/** All that is asked for: what is chosen before anybody has chosen less. */
export function wholeChoice({ scopes, grant_lifetime: lifetime }: Asked): Choice {
  return { scopes, lifetime };
}

/**
 * The one rule about what may be chosen: some of the scopes that are asked for, each named once and to the letter, and
 * a time that the page offers. Nothing is ever wider than what was asked.
 * @throws {ApiError} 422 `NOTHING_CHOSEN` without a scope, `CHOICE_NOT_OFFERED` for anything else
 */
export function choiceWithin(asked: Asked, { scope, lifetime }: Chosen): Choice {
  if (scope.length === 0) throw nothingChosen();
  const wanted = new Set(scope);
  const scopes = asked.scopes.filter((each) => wanted.has(each));
  if (scopes.length !== scope.length) {
    throw notOffered('scope', 'each must be one that the request asks for, named once');
  }
  const offered = lifetimesWithin(asked.grant_lifetime).find(
    (seconds) => formatDuration(seconds) === lifetime,
  );
  if (offered === undefined) throw notOffered('lifetime', 'it must be one that the page offers');
  return { scopes, lifetime: offered };
}

/** Says a choice as a page does. */
export function chosenOf({ scopes, lifetime }: Choice): Chosen {
  return { scope: scopes, lifetime: formatDuration(lifetime) };
}

/** A choice in the columns of a table that keeps what a person must prove who they are for. */
export interface ChoiceColumns {
  chosen_scopes: string[] | null;
  chosen_lifetime: number | null;
}

export function choiceColumns(choice: Choice | undefined): ChoiceColumns {
  return { chosen_scopes: choice?.scopes ?? null, chosen_lifetime: choice?.lifetime ?? null };
}

/** What {@link choiceColumns} has kept. */
export function keptChoice({ chosen_scopes, chosen_lifetime }: ChoiceColumns): Choice | undefined {
  if (chosen_scopes === null || chosen_lifetime === null) return undefined;
  return { scopes: chosen_scopes, lifetime: chosen_lifetime };
}

/**
 * The choice that a proof of the person stands for.
 * @param kept as it was when the person was asked to prove who they are
 * @param now as it is said, or was asked, since
 * @throws {ApiError} 409 `CHOICE_CHANGED` unless both are the same
 */
export function unchangedChoice(kept: Choice | undefined, now: Choice): Choice {
  if (kept === undefined || !isSame(kept, now)) {
    throw new ApiError(
      409,
      'CHOICE_CHANGED',
      'what was chosen is not what the passkey was asked for; try again',
    );
  }
  return now;
}

function isSame(left: Choice, right: Choice): boolean {
  return (
    left.lifetime === right.lifetime &&
    left.scopes.length === right.scopes.length &&
    left.scopes.every((scope, index) => scope === right.scopes[index])
  );
}

function nothingChosen(): ApiError {
  return new ApiError(422, 'NOTHING_CHOSEN', 'scope: choose one of those that are asked for, or deny');
}

function notOffered(field: keyof Chosen, rule: string): ApiError {
  return new ApiError(422, 'CHOICE_NOT_OFFERED', `${field}: ${rule}`);
}
