import { FormatError } from '../../base/format-error.ts';
import { indexScopes, type ScopeIndex } from './decide-call.ts';
import { canonicalScopes } from './scope.ts';

/** The scopes of a token, indexed for decisions. Tokens with the same scopes share one object. */
export interface ScopeSet {
  readonly scopes: readonly string[];
  readonly index: ScopeIndex;
}

// An issuer grants the same few sets again and again.
const MAX_SETS = 1000;
const indexes = new WeakMap<readonly string[], ScopeIndex>();
const sets = new Map<string, ScopeSet>();

/**
 * Reads the scopes of a signed token, once for all tokens with the same scopes.
 * @param joined the same scopes, joined by spaces
 * @returns a sentence when the two differ, or the scopes are not well-formed, not canonical, or have duplicates
 */
export function readScopes(scopes: readonly string[], joined: string): ScopeSet | string {
  const known = sets.get(joined);
  // Two lists may join to the same text when a scope contains a space; no known scope does.
  if (known !== undefined && isSame(known.scopes, scopes)) return known;
  if (scopes.join(' ') !== joined) return 'The claims "scope" and "scp" differ.';
  const fault = scopesFault(scopes);
  if (fault !== undefined) return fault;
  const set: ScopeSet = { scopes: Object.freeze([...scopes]), index: indexScopes(scopes) };
  if (sets.size >= MAX_SETS) sets.clear();
  sets.set(joined, set);
  indexes.set(set.scopes, set.index);
  return set;
}

/**
 * Returns the index of a grant's scopes, and makes it once for each list.
 * @throws {FormatError} `INVALID_SCOPE`, or `TOO_MANY_SCOPES`
 */
export function scopeIndexOf(scopes: readonly string[]): ScopeIndex {
  const known = indexes.get(scopes);
  if (known !== undefined) return known;
  const index = indexScopes(scopes);
  indexes.set(scopes, index);
  return index;
}

function scopesFault(scopes: readonly string[]): string | undefined {
  try {
    return isSame(canonicalScopes(scopes), scopes) ? undefined : 'The claim "scp" is not canonical.';
  } catch (error) {
    if (!FormatError.is(error)) throw error;
    return `The claim "scp" is wrong: ${error.message}`;
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
