/** A sentence of the protocol that says MUST. */
export interface Requirement {
  /** Such as `6`. */
  readonly section: string;
  /** The sentence without Markdown, on one line. */
  readonly text: string;
}

/** A section of the protocol. */
export interface Section {
  readonly number: string;
  readonly title: string;
  readonly requirements: readonly Requirement[];
}

/** Reads a file of `docs/protocol/`: its sentences with the word MUST, in their order. */
export function readSection(markdown: string): Section {
  const [, number = '', title = ''] = /^# (\d+)\. (.+)$/m.exec(markdown) ?? [];
  const requirements = blocksOf(markdown)
    .flatMap(sentencesOf)
    .filter((sentence) => /\bMUST\b/.test(sentence))
    .map((text) => ({ section: number, text }));
  return { number, title, requirements };
}

/** Paragraphs, items of lists and rows of tables, each on one line; code is left out. */
function blocksOf(markdown: string): readonly string[] {
  return markdown
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) |\||#)/)
    .map((block) => plain(block));
}

/** Without marks of Markdown. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/(?<!\w)_([^_]+)_(?!\w)/g, '$1')
    .replaceAll(/\*\*|`/g, '')
    .replace(/^\s*(?:[-*]|\d+\.|#+)\s/, '')
    .replaceAll(/\s*\|\s*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function sentencesOf(block: string): readonly string[] {
  return block.split(/(?<=\.[)"”]?) (?=[A-Z(“"])/).map((sentence) => sentence.trim());
}
