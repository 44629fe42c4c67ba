import type { CallDetail } from '../../wire/call-detail.ts';
import type { BudgetPeriod } from '../../wire/details.ts';
import { limitInWords } from './limit-in-words.ts';

/** Says what a detail makes of its scope: `amount may be at most 500, no other argument; asks the person each time`. */
export function detailInWords({ arguments: limits = {}, closed, ask, budget, online }: CallDetail): string {
  const named = Object.entries(limits).map(([path, limit]) => `${path} ${limitInWords(limit)}`);
  const closing = named.length > 0 ? 'no other argument' : 'no argument';
  const clauses = [
    [...named, ...(closed === true ? [closing] : [])].join(', '),
    ask === undefined ? '' : askInWords(ask),
    budget === undefined ? '' : budgetInWords(budget),
    online === true && ask === undefined && budget === undefined ? 'the server admits each call' : '',
  ].filter((clause) => clause !== '');
  return clauses.length === 0 ? 'any call' : clauses.join('; ');
}

function askInWords(ask: NonNullable<CallDetail['ask']>): string {
  if (ask === true) return 'asks the person each time';
  const bounds = Object.entries(ask).map(([path, { over }]) => `${path} is over ${over}`);
  return `asks the person where ${bounds.join(' or ')}`;
}

const WINDOWS: { readonly [PERIOD in BudgetPeriod]: string } = {
  grant: 'in all',
  hour: 'an hour',
  day: 'a day',
  month: 'a month',
};

function budgetInWords({ amount, currency, calls, per }: NonNullable<CallDetail['budget']>): string {
  const parts = [
    ...(amount === undefined ? [] : [`${amount} ${currency}`]),
    ...(calls === undefined ? [] : [calls === 1 ? '1 call' : `${calls} calls`]),
  ];
  return `at most ${parts.join(' and ')} ${WINDOWS[per]}`;
}
