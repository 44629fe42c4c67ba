import { FormatError } from '@grantex/core';
import { type CallDetail, grantsNoMore, parseDetails } from '@grantex/core/issuer';
import { detailsOf } from '../../authority/details/asked-details.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Tightening } from '../../base/store/schema/columns.ts';

export const AS_ASKED: Tightening = { ask: [], limit: [] };

const LIMIT = /^(?<index>\d{1,2}) (?<amount>[\d.-]{1,32}) (?<path>.+)$/;

/** The text of one highest amount in a {@link Tightening}. */
export function limitText(index: number, amount: string, path: string): string {
  return `${index} ${amount} ${path}`;
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
  const paths = limit.map((text) => {
    const read = readLimit(asked, text);
    return { ...read, text: limitText(read.index, read.amount, read.path) };
  });
  if (new Set(paths.map(({ index, path }) => `${index} ${path}`)).size < limit.length) {
    throw notOffered('limit', 'each highest amount must be sent once');
  }
  const unknown = ask.find((scope) => !asked.some((detail) => detail.scope === scope));
  if (unknown !== undefined) throw notOffered('ask', 'it must be a scope that the request limits');
  return {
    ask: [...new Set(ask)].filter((scope) => chosen.some((detail) => detail.scope === scope)).toSorted(),
    limit: paths
      .filter(({ detail, amount, max }) => chosen.includes(detail) && amount !== max)
      .map(({ text }) => text)
      .toSorted(),
  };
}

/**
 * The details of the chosen scopes, as they were tightened: none allows more than what was asked for.
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
    const lower = lowered.filter((each) => each.detail === detail);
    return {
      ...detail,
      ...(lower.length === 0 ? {} : { arguments: withAmounts(detail.arguments, lower) }),
      ...(ask.includes(detail.scope) ? { ask: true as const } : {}),
    };
  });
  const details = parsed(wished);
  if (grantsNoMore({ scopes, details }, { scopes, details: chosen })) return details;
  throw notOffered('limit', 'it must not be above what was asked for');
}

interface Limit {
  index: number;
  detail: CallDetail;
  path: string;
  amount: string;
  /** As it was asked. */
  max: string;
}

function readLimit(asked: readonly CallDetail[], text: string): Limit {
  const { index = '', amount = '', path = '' } = LIMIT.exec(text)?.groups ?? {};
  const detail = asked[Number(index)];
  const limits = detail?.arguments ?? {};
  const max = Object.hasOwn(limits, path) ? limits[path]?.max : undefined;
  if (index === '' || detail === undefined || max === undefined) {
    throw notOffered('limit', 'it must be a highest amount that the request states, or a lower one');
  }
  return { index: Number(index), detail, path, amount, max };
}

function withAmounts(limits: CallDetail['arguments'] = {}, lowered: readonly Limit[]) {
  const amounts = new Map(lowered.map(({ path, amount }) => [path, amount]));
  return Object.fromEntries(
    Object.entries(limits).map(([path, limit]) => {
      const max = amounts.get(path);
      return [path, max === undefined ? limit : { ...limit, max }];
    }),
  );
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
