// An issuer states the same few agents, bindings and methods again and again.
const MAX_SHARED = 1000;
const texts = new Map<string, string>();
const lists = new Map<string, readonly string[]>();

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
  const joined = list.join('\n');
  const known = lists.get(joined);
  // Two lists may join to the same text when one of their texts has a line break.
  if (known?.length === list.length && known.every((text, index) => text === list[index])) return known;
  if (lists.size >= MAX_SHARED) lists.clear();
  const shared = Object.freeze([...list]);
  lists.set(joined, shared);
  return shared;
}
