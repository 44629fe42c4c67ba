import { parse } from 'yaml';

/** What a source may state before its text, between two lines of `---`. */
export interface FrontMatter {
  /** The name of the page in the list beside it. Default: its first heading. */
  readonly title?: string;
  /** One sentence about the page, for lists. Default: the first one of its first paragraph. */
  readonly description?: string;
  /** The heading in the list beside the page under which it stands. */
  readonly section?: string;
  /** The place of the page in its list: smaller ones are further up. Default: after those that state one, by address. */
  readonly order?: number;
}

const MEMBERS: Readonly<Record<keyof FrontMatter, 'string' | 'number'>> = {
  title: 'string',
  description: 'string',
  section: 'string',
  order: 'number',
};

/**
 * Separates a source from its front matter.
 * @returns the text with as many empty lines in front, so that its lines have the numbers of the file
 * @throws {Error} if a member is unknown or has another type
 */
export function splitFrontMatter(source: string): { frontMatter: FrontMatter; text: string } {
  const [block, yaml] = /^---\n([\s\S]*?)\n---\n/.exec(source) ?? [];
  if (block === undefined || yaml === undefined) return { frontMatter: {}, text: source };
  const given = parse(yaml) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const type = Object.hasOwn(MEMBERS, name) ? MEMBERS[name as keyof FrontMatter] : undefined;
    if (type === undefined)
      throw new Error(`the front matter has ${name}; known are ${Object.keys(MEMBERS).join(', ')}`);
    if (typeof value !== type) throw new Error(`${name} of the front matter is not a ${type}`);
  }
  return { frontMatter: given, text: '\n'.repeat(block.split('\n').length - 1) + source.slice(block.length) };
}
