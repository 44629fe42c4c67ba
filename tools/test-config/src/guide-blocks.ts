/** A block of code of a page, or a file that the page includes as one. */
export interface Block {
  readonly language: string;
  /** The name in brackets behind the language: ```json [limits.json]. */
  readonly file?: string;
  readonly text: string;
  /** The path of `<<< path`, relative to the page. */
  readonly included?: string;
}

const BLOCK =
  /^```(?<language>\w+)(?: \[(?<file>[^\]]+)\])?\n(?<text>[\s\S]*?)^```$|^<<< (?<included>\S+)$/gm;

/** Finds the blocks of a page in Markdown, in their order. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(BLOCK)].map(({ groups = {} }) => ({
    language: groups['language'] ?? '',
    text: groups['text'] ?? '',
    ...(groups['file'] !== undefined && { file: groups['file'] }),
    ...(groups['included'] !== undefined && { included: groups['included'] }),
  }));
}

/** Tells whether a block shows what the commands before it print. */
export function isOutput({ language, file }: Block): boolean {
  return (language === 'text' || language === 'json') && file === undefined;
}

/**
 * Looks for what a block shows: its parts around `…`, in their order, whatever the blanks are.
 * @returns the first part that was not printed
 */
export function missingIn(printed: string, shown: string): string | undefined {
  let left = withoutBlanks(printed);
  return shown
    .split('…')
    .map(withoutBlanks)
    .find((part) => {
      const found = left.indexOf(part);
      left = left.slice(found + part.length);
      return found === -1;
    });
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
