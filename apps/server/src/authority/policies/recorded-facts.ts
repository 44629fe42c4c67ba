import { PATH_SEPARATOR, shownPath } from './argument-types.ts';
import { type CallFacts, NOT_IN_OBJECT, valueAt } from './situation.ts';
import type { Statement } from './statement.ts';

type Scalar = string | number | boolean | null;

/**
 * Facts of a call that an entry states in its metadata, so that policies can be tried on it later. A service may state them
 * itself, as the member `facts` of a rule's metadata.
 */
export interface RecordedFacts {
  scopes?: readonly string[];
  /** A decimal text; null where the call states none. */
  amount?: string | null;
  currency?: string | null;
  /** Texts, numbers, booleans and lists of them by their path, as in `to.country`; null where the call has no such argument. */
  arguments?: Readonly<Record<string, unknown>>;
}

/** Most members of a list that is recorded. */
const LONGEST_LIST = 100;

/** What an entry records of a call: of its arguments only those that policies read, and that the log can hold. */
export function recordedFacts(
  {
    scopes,
    amount,
    currency,
    arguments: input,
  }: Pick<CallFacts, 'scopes' | 'amount' | 'currency' | 'arguments'>,
  about: readonly Statement[],
): RecordedFacts {
  const paths = new Set(about.flatMap((statement) => [...statement.arguments.keys()]));
  const read = [...paths].flatMap((path): [string, Scalar | Scalar[]][] => {
    const names = path.split(PATH_SEPARATOR);
    const value = isRecordable(names) ? recordable(input, names) : undefined;
    return value === undefined ? [] : [[shownPath(path), value]];
  });
  return {
    scopes,
    amount: amount ?? null,
    currency: currency ?? null,
    ...(read.length === 0 ? {} : { arguments: Object.fromEntries(read) }),
  };
}

/** Whether the path as text names this argument alone, and the log takes it as a member. */
export function isRecordable(names: readonly string[]): boolean {
  return names.every((name) => name !== '__proto__' && name !== 'constructor' && !name.includes('.'));
}

function recordable(input: unknown, names: readonly string[]): Scalar | Scalar[] | undefined {
  const value = valueAt(input, names);
  if (value === undefined || value === null) return null;
  if (value === NOT_IN_OBJECT) return undefined;
  if (Array.isArray(value)) {
    return value.length <= LONGEST_LIST && value.every(isScalar) ? value : undefined;
  }
  return isScalar(value) ? value : undefined;
}

function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'string') return value.isWellFormed();
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
