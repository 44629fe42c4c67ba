import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Block, blocksOf, isOutput, missingIn } from './guide-blocks.ts';
import { type GuideShellOptions, startGuideShell } from './guide-shell.ts';

const COMMANDS = 'sh';

export interface GuideOptions extends GuideShellOptions {
  /** What stands in the page for something else here, such as `localhost:3000`. */
  readonly here?: Readonly<Record<string, string>>;
}

/** A page of `docs/guides/` whose blocks are run as a reader would: in one shell, in their order. */
export interface Guide extends AsyncDisposable {
  /**
   * Writes the files that come next on the page, and runs the next block of commands.
   * @returns what it printed
   */
  next(replaced?: Readonly<Record<string, string>>): Promise<string>;
  /** Runs everything that is left. @returns how many blocks of commands that were */
  rest(): Promise<number>;
  /** Writes the files that are left, and runs nothing. */
  files(): Promise<void>;
  /** Runs commands of its own block: those with a title, ```sh [a live server], which stand beside the others. */
  aside(title: string): Promise<string>;
  /** Runs commands that are not on the page, and rejects where one of them fails. */
  run(commands: string): Promise<string>;
}

/**
 * Opens a guide, or several that are read one after the other. Blocks of `sh` are run. A block of `text` or `json`
 * without a name is what they print, with `…` for anything, and a line of it that begins with `grantex: ` says that they
 * may fail. A block with a name (```ts [pay.ts]) and a file that the page includes (`<<< path`) are written into the
 * folder. Any other block is an error, because nothing would run it.
 */
export async function openGuide(names: string | readonly string[], options: GuideOptions): Promise<Guide> {
  const all = (await Promise.all([names].flat().map(readBlocks))).flat();
  const blocks = all.filter((block) => !isAside(block));
  await rm(options.folder, { recursive: true, force: true });
  await mkdir(options.folder, { recursive: true });
  const shell = startGuideShell(options);

  async function write({ file = '', text }: Block): Promise<void> {
    const target = join(options.folder, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }

  function inPlace(text: string, replaced: Readonly<Record<string, string>> = {}): string {
    const here = Object.entries({ ...replaced, ...options.here });
    return here.reduce((sofar, [from, to]) => sofar.replaceAll(from, to), text);
  }

  /** @returns undefined at the end of the page */
  async function step(replaced: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
    while (blocks[0]?.file !== undefined) await write(blocks.shift() as Block);
    const commands = blocks.shift();
    if (commands === undefined) return undefined;
    if (commands.language !== COMMANDS) throw new Error(`nothing runs this block:\n${commands.text}`);
    const shown = blocks[0] !== undefined && isOutput(blocks[0]) ? (blocks.shift()?.text ?? '') : '';
    const { printed, code } = await shell.run(inPlace(commands.text, replaced));
    const told = `these commands end with ${code}:\n${commands.text}\nand print:\n${printed}`;
    if (code !== 0 && !/^grantex[\w-]*: /m.test(shown)) throw new Error(told);
    const missing = missingIn(printed, inPlace(shown, replaced));
    if (missing !== undefined) throw new Error(`${told}\nwhich lacks "${missing}"`);
    return printed;
  }

  return {
    async next(replaced) {
      const printed = await step(replaced);
      if (printed === undefined) throw new Error('there are no more commands');
      return printed;
    },
    async rest() {
      let count = 0;
      while ((await step()) !== undefined) count += 1;
      return count;
    },
    async files() {
      for (const block of blocks.splice(0)) if (block.file !== undefined) await write(block);
    },
    async aside(title) {
      const found = all.find((block) => isAside(block) && block.file === title);
      if (found === undefined) throw new Error(`no commands have the title ${title}`);
      return (await shell.run(`${inPlace(found.text).trim()} &`)).printed;
    },
    async run(commands) {
      const { printed, code } = await shell.run(inPlace(commands));
      if (code !== 0) throw new Error(`${commands} ends with ${code}:\n${printed}`);
      return printed;
    },
    async [Symbol.asyncDispose]() {
      await shell.end();
      await rm(options.folder, { recursive: true, force: true });
    },
  };
}

function isAside({ language, file }: Block): boolean {
  return language === COMMANDS && file !== undefined;
}

/** The blocks of a guide; a file that it includes is one with that name. */
async function readBlocks(name: string): Promise<Block[]> {
  const page = new URL(`../../../docs/guides/${name}`, import.meta.url);
  const blocks = blocksOf(await readFile(page, 'utf8'));
  return Promise.all(
    blocks.map(async (block) => {
      if (block.included === undefined) return block;
      const text = await readFile(new URL(block.included, page), 'utf8');
      return { language: '', file: basename(block.included), text };
    }),
  );
}
