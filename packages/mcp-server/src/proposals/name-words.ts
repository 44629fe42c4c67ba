/** The words of a name such as `slack_post_message`, `notion-create-pages` or `readFile`, in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFKC')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Looks a word up, and then its singular. */
export function lookUp<VALUE>(table: ReadonlyMap<string, VALUE>, word: string): VALUE | undefined {
  const forms = [
    word,
    word.replace(/ies$/, 'y'),
    word.replace(/(?<=ch|sh|s|x)es$/, ''),
    word.replace(/s$/, ''),
  ];
  const found = forms.find((form) => table.has(form));
  return found === undefined ? undefined : table.get(found);
}

/** A table from lines of words: each word of a line leads to its value. */
export function tableOf<VALUE extends string>(
  lines: Readonly<Partial<Record<VALUE, string>>>,
): ReadonlyMap<string, VALUE> {
  const entries = Object.entries(lines) as [VALUE, string][];
  return new Map(entries.flatMap(([value, words]) => words.split(' ').map((word) => [word, value] as const)));
}
