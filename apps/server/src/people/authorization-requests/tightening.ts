import { FormatError } from '@grantex/core';
import { type CallDetail, grantsNoMore, keepsAskAndBudget, parseDetails } from '@grantex/core/issuer';
import { detailsOf } from '../../authority/details/asked-details.ts';
import { byPath, placeOf } from '../../authority/scopes/limits-in-words.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Tightening } from '../../base/store/schema/columns.ts';

export const AS_ASKED: Tightening = { ask: [], limit: [] };

const LIMIT = /^(?<index>\d{1,2}) (?<amount>[\d.-]{1,32}) (?<place>.+)$/s;

/** The text of one amount in a {@link Tightening}. */
export function limitText(index: number, amount: string, place: string): string {
  return `${index} ${amount} ${place}`;
}

/** An amount of a detail that a person may lower: a highest value, from where on they are asked, or what may be spent. */
export interface Lowerable {
  kind: 'argument' | 'ask' | 'amount' | 'calls';
  /** The argument; empty for the budget. */
  path: string;
  /** Names it within the detail; see {@link placeOf}. */
  place: string;
  /** As it was asked. */
  amount: string;
}

/** Every amount of a detail that a person may lower. */
export function lowerableIn({ arguments: limits, ask, budget }: CallDetail): Lowerable[] {
  const asks = typeof ask === 'object' ? ask : {};
  const calls = budget?.calls === undefined ? undefined : String(budget.calls);
  return [
    ...byPath(limits).flatMap(([path, { max }]) => lowerable('argument', path, placeOf.argument(path), max)),
    ...byPath(asks).flatMap(([path, { over }]) => lowerable('ask', path, placeOf.ask(path), over)),
    ...lowerable('amount', '', placeOf.amount, budget?.amount),
    ...lowerable('calls', '', placeOf.calls, calls),
  ];
}

function lowerable(
  kind: Lowerable['kind'],
  path: string,
  place: string,
  amount: string | undefined,
): Lowerable[] {
  return amount === undefined ? [] : [{ kind, path, place, amount }];
}

/**
 * Leaves of a tightening what concerns the chosen scopes and changes something, in one order. A page also sends amounts that
 * nobody has changed, and those of scopes that are not chosen.
 * @throws {ApiError} 422 `CHOICE_NOT_OFFERED` for what the page does not offer
 */
export function knownTightening(
  asked: readonly CallDetail[],
  scopes: readonly string[],
  { ask, limit }: Tightening,
): Tightening {
  const chosen = detailsOf(scopes, asked);
  const limits = limit.map((text) => {
    const read = readLimit(asked, text);
    return { ...read, text: limitText(read.index, read.amount, read.place) };
  });
  if (new Set(limits.map(({ index, place }) => `${index} ${place}`)).size < limit.length) {
    throw notOffered('limit', 'each amount must be sent once');
  }
  const unknown = ask.find((scope) => !asked.some((detail) => detail.scope === scope));
  if (unknown !== undefined) throw notOffered('ask', 'it must be a scope that the request limits');
  return {
    ask: [...new Set(ask)].filter((scope) => chosen.some((detail) => detail.scope === scope)).toSorted(),
    limit: limits
      .filter(({ detail, amount, wasAmount }) => chosen.includes(detail) && amount !== wasAmount)
      .map(({ text }) => text)
      .toSorted(),
  };
}

/**
 * The details of the chosen scopes, as they were tightened: none allows more than what was asked for, asks less, or lets more be
 * spent.
 * @param tightening as {@link knownTightening} left it
 * @throws {ApiError} 422 `CHOICE_NOT_OFFERED`
 */
export function tightenedDetails(
  asked: readonly CallDetail[],
  scopes: readonly string[],
  { ask, limit }: Tightening,
): readonly CallDetail[] {
  const lowered = limit.map((text) => readLimit(asked, text));
  const chosen = detailsOf(scopes, asked);
  const wished = chosen.map((detail) => {
    const amounts = new Map(
      lowered.filter((each) => each.detail === detail).map(({ place, amount }) => [place, amount]),
    );
    const less = amounts.size === 0 ? detail : withAmounts(detail, amounts);
    return ask.includes(detail.scope) ? { ...less, ask: true as const } : less;
  });
  const keeps = wished.every((wish, index) => {
    const [own] = parsed([wish]);
    const was = chosen[index];
    return own !== undefined && was !== undefined && keepsAskAndBudget(own, was);
  });
  const details = parsed(wished);
  if (keeps && grantsNoMore({ scopes, details }, { scopes, details: chosen })) return details;
  throw notOffered('limit', 'it must not be above what was asked for');
}

interface Limit {
  index: number;
  detail: CallDetail;
  place: string;
  amount: string;
  /** As it was asked. */
  wasAmount: string;
}

function readLimit(asked: readonly CallDetail[], text: string): Limit {
  const { index = '', amount = '', place = '' } = LIMIT.exec(text)?.groups ?? {};
  const detail = asked[Number(index)];
  const was = detail && lowerableIn(detail).find((each) => each.place === place);
  if (index === '' || detail === undefined || was === undefined) {
    throw notOffered('limit', 'it must be an amount that the request states, or a lower one');
  }
  return { index: Number(index), detail, place, amount, wasAmount: was.amount };
}

/** A detail with other amounts, unchecked. */
function withAmounts(detail: CallDetail, amounts: ReadonlyMap<string, string>): CallDetail {
  const { arguments: limits, ask, budget } = detail;
  const amountAt = (place: string): string | undefined => amounts.get(place);
  const calls = amountAt(placeOf.calls);
  return {
    ...detail,
    ...(limits && {
      arguments: mapPaths(limits, (path, limit) => {
        const max = amountAt(placeOf.argument(path));
        return max === undefined ? limit : { ...limit, max };
      }),
    }),
    ...(typeof ask === 'object' && {
      ask: mapPaths(ask, (path, { over }) => ({ over: amountAt(placeOf.ask(path)) ?? over })),
    }),
    ...(budget && {
      budget: {
        ...budget,
        ...(budget.amount !== undefined && { amount: amountAt(placeOf.amount) ?? budget.amount }),
        ...(calls !== undefined && { calls: wholeNumber(calls) }),
      },
    }),
  };
}

function mapPaths<VALUE>(
  members: Readonly<Record<string, VALUE>>,
  change: (path: string, value: VALUE) => VALUE,
): Record<string, VALUE> {
  return Object.fromEntries(Object.entries(members).map(([path, value]) => [path, change(path, value)]));
}

function wholeNumber(text: string): number {
  return /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
}

function parsed(details: readonly CallDetail[]): readonly CallDetail[] {
  try {
    return parseDetails(details);
  } catch (error) {
    if (FormatError.is(error)) throw notOffered('limit', error.message);
    throw error;
  }
}

function notOffered(field: keyof Tightening, rule: string): ApiError {
  return new ApiError(422, 'CHOICE_NOT_OFFERED', `${field}: ${rule}`);
}
