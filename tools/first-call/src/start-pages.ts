import { expandIncludes, splitFrontMatter } from 'docs-pages';
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { root } from 'pack';
import { type Step, stepsIn } from './steps.ts';

export type Language = 'TypeScript' | 'Python' | 'Go';

/** A page that leads from an empty folder to a first call. */
export interface StartPage {
  /** Its last part of the address: `express`. */
  readonly name: string;
  /** As lists name it: `Express`. */
  readonly label: string;
  readonly language: Language;
  readonly steps: readonly Step[];
}

const LANGUAGES: readonly Language[] = ['TypeScript', 'Python', 'Go'];

/**
 * The pages of `docs/start/` that state a language, in the order in which lists name them.
 * @throws {Error} naming the page and the line of a block that no reader knows what to do with
 */
export async function readStartPages(): Promise<readonly StartPage[]> {
  const pages: (StartPage & { readonly order: number })[] = [];
  for await (const path of glob('docs/start/*.md', { cwd: root })) {
    const { frontMatter, text } = splitFrontMatter(await read(path));
    const { title = '', section, order = 0 } = frontMatter;
    const language = LANGUAGES.find((each) => each === section);
    if (language === undefined) continue;
    const steps = await stepsOf(path, text);
    pages.push({ name: basename(path, '.md'), label: title, language, steps, order });
  }
  const place = ({ language, order }: (typeof pages)[number]): number =>
    LANGUAGES.indexOf(language) * 1000 + order;
  return pages.toSorted((one, other) => place(one) - place(other));
}

async function stepsOf(path: string, text: string): Promise<readonly Step[]> {
  try {
    return stepsIn(await expandIncludes(text, path, read));
  } catch (cause) {
    throw new Error(`${path}, ${(cause as Error).message}`, { cause });
  }
}

async function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

/** Pages whose language this machine lacks, as `scripts/lib/languages.mjs` has found, and why. */
export function missingFor({ language }: Pick<StartPage, 'language'>): string | undefined {
  return process.env[`WITHOUT_${language.toUpperCase()}`] || undefined;
}
