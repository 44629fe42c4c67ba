import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { buildTemplates } from '../../build/build-templates.ts';
import { run } from '../../src/program.ts';
import type { Templates } from '../../src/templates.ts';

/** What the program is built with, read from the repository. */
export const templates: Templates = await buildTemplates();

/** The keys of a terminal. */
export const ENTER = '\r';
export const DOWN = '\u001B[B';
export const CTRL_C = '\u0003';

interface Session {
  /** Where the program runs. */
  readonly folder: string;
  /** The keys that a person presses at a terminal, once a text is shown. Default: there is no terminal. */
  readonly keys?: readonly (readonly [shown: string, key: string])[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the program in this process, with or without a terminal. */
export async function create(words: readonly string[], session: Session): Promise<Ended> {
  const { folder, keys, environment = {}, signal = new AbortController().signal, onOutput } = session;
  const isTTY = keys !== undefined;
  const input: PassThrough = Object.assign(new PassThrough(), { isTTY, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 100, rows: 40 });
  const errors = new PassThrough();
  if (!isTTY) input.end();
  const left = [...(keys ?? [])];
  let [printed, shown, complaints] = ['', '', ''];
  output.on('data', (piece: Buffer) => {
    printed += piece.toString();
    shown += stripVTControlCharacters(piece.toString());
    onOutput?.(shown);
    const [next] = left;
    if (next === undefined || !shown.includes(next[0])) return;
    left.shift();
    shown = '';
    setImmediate(() => input.write(next[1]));
  });
  errors.on('data', (piece: Buffer) => {
    complaints += piece.toString();
    onOutput?.(complaints);
  });
  const exitCode = await run(
    words,
    { folder, environment: { ...process.env, ...environment }, input, output, errors, signal },
    templates,
  );
  return { exitCode, output: stripVTControlCharacters(printed), errors: complaints };
}

/** An empty folder, and one with a file for each package: what a project needs before anything is installed. */
export async function newFolders(): Promise<{ folder: string; packages: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'create-grantex-'));
  const packages = join(folder, '..', `${folder}-packages`);
  await mkdir(join(packages, 'go'), { recursive: true });
  const needed = templates.templates.flatMap(({ dependencies }) => Object.keys(dependencies));
  for (const name of [...needed, '@grantex/cli', '@grantex/sdk', '@grantex/server'])
    await writeFile(join(packages, `${name.replace('@', '').replace('/', '-')}.tgz`), '');
  for (const name of templates.templates.flatMap(({ requirements }) => requirements))
    await writeFile(join(packages, `${name.replaceAll('-', '_')}-0.0.0-py3-none-any.whl`), '');
  return { folder, packages };
}
