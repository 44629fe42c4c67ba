import { parseJson } from './json.ts';

/**
 * Parses JSON in which no object names a member twice: parsers that keep different ones of the two would see different
 * tokens (RFC 8725 §2.5, RFC 8259 §4).
 * @returns undefined when the text is not JSON, or an object in it has a member twice
 */
export function parseStrictJson(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined) return undefined;
  // A compact text without escapes survives the round trip unchanged, unless a member was lost.
  if (JSON.stringify(value) === text) return value;
  return duplicateMember(text) === undefined ? value : undefined;
}

// A string with its escapes, or one of the marks that matter for the nesting. Numbers, literals and white space are
// skipped: the text is known to be JSON.
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Finds the first member that an object names twice, as the text writes it.
 * @param text must be JSON
 */
export function duplicateMember(text: string): string | undefined {
  const objects: (Set<string> | undefined)[] = [];
  let string = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') objects.push(new Set());
    else if (token === '[') objects.push(undefined);
    else if (token === '}' || token === ']') objects.pop();
    else if (token === ':') {
      const members = objects.at(-1);
      const member = JSON.parse(string) as string;
      if (members?.has(member) === true) return string;
      members?.add(member);
    } else string = token;
  }
  return undefined;
}
