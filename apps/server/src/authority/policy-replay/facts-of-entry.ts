import { parseExactJson } from '@grantex/core/log';
import type { LoggedCall } from './logged-calls.ts';
import type { RecordedFacts } from '../policies/recorded-facts.ts';

/** What an entry's metadata states of its call. */
export interface StatedFacts {
  facts: RecordedFacts;
  /** The reason of a refusal. */
  reason: string | undefined;
  /** The policies that asked or refused when the call was admitted; undefined where none was about it. */
  policies: readonly string[] | undefined;
}

const NOTHING: StatedFacts = { facts: {}, reason: undefined, policies: undefined };

/** Reads what guards, services and admissions write. Members of another form are not there. */
export function statedFacts({ metadata }: Pick<LoggedCall, 'metadata'>): StatedFacts {
  if (metadata === null || metadata === '{}') return NOTHING;
  const stated = objectOf(parseExactJson(metadata));
  const admission = objectOf(stated['admission']);
  const { policies } = objectOf(admission['policies']);
  const { reason } = stated;
  return {
    facts: factsOf(objectOf(admission['facts'] ?? stated['facts'])),
    reason: typeof reason === 'string' ? reason : undefined,
    policies: isTexts(policies) ? policies : undefined,
  };
}

function factsOf({ scopes, amount, currency, arguments: named }: Members): RecordedFacts {
  return {
    ...(isTexts(scopes) ? { scopes } : {}),
    ...(isTextOrNull(amount) ? { amount } : {}),
    ...(isTextOrNull(currency) ? { currency } : {}),
    arguments: objectOf(named),
  };
}

type Members = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

function isTextOrNull(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}
