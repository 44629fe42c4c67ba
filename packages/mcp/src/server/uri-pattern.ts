/** Stands for a variable that is a part of a path, or a piece of one. */
export const PART = '\uE000';
/** Stands for a variable that is the rest of a path. */
export const REST = '\uE001';

/** A text with variables, split at them. */
export type UriPattern = readonly string[];

/** Whether a variable can hold a character. */
export type Holds = (variable: string, character: string) => boolean;

/** @param text has {@link PART} or {@link REST} in place of each variable */
export function uriPattern(text: string): UriPattern {
  return text.split(/([\uE000\uE001])/).filter((token) => token !== '');
}

/** Whether a pattern matches, if its variables can be empty, and hold any character but a slash in a part of a path. */
export function couldMatch(pattern: UriPattern, uri: string): boolean {
  return waysThrough(stepsOf(pattern, uri, isInPart, 0), uri) > 0;
}

/**
 * Finds the values of the variables of a pattern, which have at least one character each. The time grows with the length
 * of the URI times that of the pattern, which no regular expression with several variables guarantees.
 * @returns undefined if the pattern does not match, `ambiguous` if it matches in more than one way
 */
export function valuesIn(
  pattern: UriPattern,
  uri: string,
  holds: Holds,
): readonly string[] | 'ambiguous' | undefined {
  const steps = stepsOf(pattern, uri, holds, 1);
  const ways = waysThrough(steps, uri);
  if (ways !== 1) return ways === 0 ? undefined : 'ambiguous';
  const values: string[] = [];
  let end = uri.length;
  // There is one way only, so the first beginning that can be reached is the right one.
  for (const [index, token] of [...pattern.entries()].toReversed()) {
    let begin = isVariable(token) ? end - 1 : end - token.length;
    while (steps[index]?.[begin] === 0) begin -= 1;
    if (isVariable(token)) values.unshift(uri.slice(begin, end));
    end = begin;
  }
  return values;
}

/** In how many ways each position of a URI is reached: 0, 1 or 2 for more than one. */
type Ways = Uint8Array;

/** The ways before the pattern, and after each of its tokens. */
function stepsOf(pattern: UriPattern, uri: string, holds: Holds, minLength: 0 | 1): readonly Ways[] {
  const [first = ''] = pattern;
  const last = pattern.at(-1) ?? '';
  // Most patterns are told apart by their ends.
  if (!isVariable(first) && !uri.startsWith(first)) return [];
  if (!isVariable(last) && !uri.endsWith(last)) return [];
  let ways: Ways = new Uint8Array(uri.length + 1);
  ways[0] = 1;
  const steps = [ways];
  for (const token of pattern) {
    ways = isVariable(token) ? extended(ways, uri, token, holds, minLength) : moved(ways, uri, token);
    steps.push(ways);
  }
  return steps;
}

function waysThrough(steps: readonly Ways[], uri: string): number {
  return steps.at(-1)?.[uri.length] ?? 0;
}

/** The ways after a text. */
function moved(before: Ways, uri: string, text: string): Ways {
  const after = new Uint8Array(before.length);
  for (let at = uri.indexOf(text); at !== -1; at = uri.indexOf(text, at + 1)) {
    after[at + text.length] = before[at] ?? 0;
  }
  return after;
}

/** The ways after a variable. */
function extended(before: Ways, uri: string, variable: string, holds: Holds, minLength: 0 | 1): Ways {
  const after = minLength === 0 ? before.slice() : new Uint8Array(before.length);
  let ways = 0;
  for (let at = 0; at < uri.length; at += 1) {
    ways = holds(variable, uri.charAt(at)) ? Math.min(2, ways + (before[at] ?? 0)) : 0;
    after[at + 1] = Math.min(2, (after[at + 1] ?? 0) + ways);
  }
  return after;
}

function isVariable(token: string): boolean {
  return token === PART || token === REST;
}

function isInPart(variable: string, character: string): boolean {
  return variable === REST || character !== '/';
}
