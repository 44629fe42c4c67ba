// An issuer states the same few agents, bindings and methods again and again.
const MAX_SHARED = 1000;
const texts = new Map<string, string>();
const lists = new Map<string, readonly string[]>();
let latest: readonly string[] = [];

/** Returns one copy of a text for all tokens that state it. */
export function sharedText(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= MAX_SHARED) texts.clear();
  texts.set(text, text);
  return text;
}

/** Returns one frozen copy of a list for all tokens that state it. */
export function sharedTexts(list: readonly string[]): readonly string[] {
  if (isSame(latest, list)) return latest;
  const joined = list.join('\n');
  const known = lists.get(joined);
  // Two lists may join to the same text when one of their texts has a line break.
  if (known !== undefined && isSame(known, list)) return (latest = known);
  if (lists.size >= MAX_SHARED) lists.clear();
  latest = Object.freeze([...list]);
  lists.set(joined, latest);
  return latest;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
