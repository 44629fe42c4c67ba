import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Block, blocksOf, isOutput, missingIn } from './guide-blocks.ts';
import { type GuideShellOptions, startGuideShell } from './guide-shell.ts';

const COMMANDS = new Set(['sh', 'bash']);

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
  /** Runs everything that is left. */
  rest(): Promise<void>;
}

/**
 * Opens a guide. `sh` and `bash` are run. A block of `text` or `json` without a name is what they print, with `…` for
 * anything, and a line of it that begins with `grantex: ` says that they may fail. A block with a name (```ts [pay.ts])
 * and a file that the page includes (`<<< path`) are written into the folder. Any other block is an error, because
 * nothing would run it.
 */
export async function openGuide(name: string, options: GuideOptions): Promise<Guide> {
  const page = new URL(`../../../docs/guides/${name}`, import.meta.url);
  const blocks = blocksOf(await readFile(page, 'utf8'));
  await rm(options.folder, { recursive: true, force: true });
  await mkdir(options.folder, { recursive: true });
  const shell = startGuideShell(options);

  async function write({ file, text, included }: Block): Promise<void> {
    const content = included === undefined ? text : await readFile(new URL(included, page), 'utf8');
    const target = join(options.folder, file ?? basename(included ?? ''));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }

  /** @returns undefined at the end of the page */
  async function step(replaced: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
    for (let block = blocks[0]; block && isFile(block); block = blocks[0]) await write(blocks.shift() ?? block);
    const commands = blocks.shift();
    if (commands === undefined) return undefined;
    if (!COMMANDS.has(commands.language)) throw new Error(`${name}: nothing runs this block:\n${commands.text}`);
    const shown = blocks[0] !== undefined && isOutput(blocks[0]) ? (blocks.shift()?.text ?? '') : '';
    const inPlace = (text: string): string =>
      Object.entries({ ...replaced, ...options.here }).reduce(
        (all, [from, to]) => all.replaceAll(from, to),
        text,
      );
    const { printed, code } = await shell.run(inPlace(commands.text));
    const told = `${name}: these commands end with ${code}:\n${commands.text}\nand print:\n${printed}`;
    if (code !== 0 && !/^grantex[\w-]*: /m.test(shown)) throw new Error(told);
    const missing = missingIn(printed, inPlace(shown));
    if (missing !== undefined) throw new Error(`${told}\nwhich lacks "${missing}"`);
    return printed;
  }

  return {
    async next(replaced) {
      const printed = await step(replaced);
      if (printed === undefined) throw new Error(`${name} has no more commands`);
      return printed;
    },
    async rest() {
      while ((await step()) !== undefined);
    },
    async [Symbol.asyncDispose]() {
      await shell.end();
      await rm(options.folder, { recursive: true, force: true });
    },
  };
}

function isFile({ file, included }: Block): boolean {
  return file !== undefined || included !== undefined;
}
