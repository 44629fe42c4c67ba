import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Desk } from './desk.ts';
import { hasSeen, isRefusal } from './seen.ts';
import { typeShared } from './shared-lines.ts';
import type { StartPage } from './start-pages.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What takes a reader's time: from the empty folder to the call that is refused, in seconds. */
export interface Minutes {
  /** Making the packages from the clone. */
  readonly pack: number;
  /** Installing them, and what they need. */
  readonly install: number;
  /** Starting the server. */
  readonly server: number;
  /** The program, the grant, and both calls. */
  readonly calls: number;
}

export type Part = keyof Minutes;

/** Somebody who follows a page, at the call that is refused. */
export interface Reader {
  /** The folder of the project. */
  readonly folder: string;
  /** The variables of the terminal. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What lines are about. Any other is a part of the calls. */
const PARTS: readonly (readonly [RegExp, Part])[] = [
  [/run (?:pack:all|setup)\b/, 'pack'],
  [/^(?:npm init|npm pkg|npm install|npx tsc|pip install|python3 -m venv|go mod)\b/, 'install'],
  [/run grantex -- dev/, 'server'],
];
/** The name of the project of a page: its first lines make it. */
const PROJECT = 'travel';

/**
 * Follows a page in an empty folder: types every line, saves every file, and waits for everything that the page shows.
 * @param atRefusal called once the page has shown a refused call
 * @throws {Error} naming what the page shows and the reader does not see, or the line that fails
 */
export async function follow(
  { name, steps }: StartPage,
  desk: Desk,
  atRefusal: (reader: Reader) => Promise<void> = async () => {},
): Promise<Minutes> {
  const place = await mkdtemp(join(desk.folder, `${name}-`));
  const environment = {
    ...desk.environment,
    npm_config_cache: join(place, '.npm'),
    PIP_CACHE_DIR: join(place, '.pip'),
  };
  await using terminal = openTerminal(place, environment);
  const project = join(place, PROJECT);
  const spent: Record<Part, number> = { pack: 0, install: 0, server: 0, calls: 0 };
  let part: Part = 'calls';
  let isRefused = false;

  /** @param work returns the seconds that it stands for, if these are not its own */
  async function timed(work: () => Promise<number | undefined | void>): Promise<void> {
    const started = performance.now();
    const known = await work();
    if (!isRefused) spent[part] += known ?? (performance.now() - started) / 1000;
  }

  async function type(lines: readonly string[]): Promise<void> {
    terminal.clear();
    for (const line of lines) {
      part = PARTS.find(([pattern]) => pattern.test(line))?.[1] ?? 'calls';
      await timed(() => typeShared(line, { place, project, desk, terminal }));
    }
  }

  for (const step of steps) {
    if (step.kind === 'save') await save(join(project, step.file), step.text);
    if (step.kind === 'type') await type(step.lines);
    if (step.kind !== 'see') continue;
    await timed(() => terminal.see(step.text, (output) => hasSeen(step, output)));
    if (isRefused || !isRefusal(step)) continue;
    isRefused = true;
    await atRefusal({ folder: project, environment: await variablesOf(terminal, place) });
  }
  if (!isRefused) throw new Error('The page shows no refused call.');
  return spent;
}

async function save(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function variablesOf(terminal: Terminal, place: string): Promise<Record<string, string>> {
  const file = join(place, '.variables');
  await terminal.type(`env -0 > ${file}`);
  const entries = (await readFile(file, 'utf8')).split('\0').map((line) => line.split(/=(.*)/s));
  return Object.fromEntries(
    entries.flatMap(([name = '', value]) => (value === undefined ? [] : [[name, value]])),
  );
}
