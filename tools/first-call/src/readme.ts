import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import type { Comments } from './ecosystems/ecosystem.ts';
import { ecosystemOf } from './ecosystems/ecosystem-of.ts';
import type { Subject } from './subjects.ts';

/** What a README tells a stranger to type. */
export interface Instructions {
  /** The commands that install the package and what it needs. */
  readonly installation: readonly string[];
  /** The commands between the installation and the start, such as a compiler. */
  readonly build: readonly string[];
  /** The command that starts the program. Undefined where the README trusts that everybody knows it. */
  readonly start: string | undefined;
  /** Files by their names, byte for byte. */
  readonly files: ReadonlyMap<string, string>;
  /** How many lines of the files are neither empty nor comments. */
  readonly lines: number;
}

/** @throws {Error} naming what the README does not show */
export async function readInstructions(subject: Subject): Promise<Instructions> {
  const { readme: path, installs, comments } = ecosystemOf(subject);
  const file = join(root, path(subject.name));
  const readme = await readFile(file, 'utf8');
  const shown = filesIn(readme);
  const texts = subject.files.map((one) => {
    const text = shown.get(one);
    if (text === undefined) throw new Error(`${file} does not show ${one}.`);
    return [one, text] as const;
  });
  // `npm run pack:all` has been run.
  const commands = commandsIn(readme).filter((command) => !command.startsWith('npm --prefix '));
  const installation = commands.filter((command) => installs.test(command));
  if (installation.length === 0) throw new Error(`${file} does not say what to install.`);
  const others = commands.filter((command) => !installs.test(command));
  return {
    installation,
    build: others.slice(0, -1),
    start: others.at(-1),
    files: new Map(texts),
    lines: texts.reduce((sum, [, text]) => sum + countLines(text, comments), 0),
  };
}

/** The blocks of code that follow a line which ends with the name of their file and a colon. */
export function filesIn(readme: string): ReadonlyMap<string, string> {
  const blocks = readme.matchAll(/`([^`\n]+)`:\n\n```\w+\n(.*?)```/gs);
  return new Map([...blocks].map(([, name = '', text = '']) => [name, text]));
}

/** The lines for a shell, up to the end of the example. */
export function commandsIn(readme: string): readonly string[] {
  const [head = '', example = ''] = readme.split(/^## Example$/m);
  const [body = ''] = example.split(/^## /m);
  const blocks = [...`${head}${body}`.matchAll(/```sh\n(.*?)```/gs)];
  return blocks.flatMap(([, lines = '']) => lines.trimEnd().split('\n'));
}

/** Counts the lines that are neither empty nor comments. */
export function countLines(program: string, { blocks, line }: Comments): number {
  return program
    .replaceAll(blocks, '')
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !text.startsWith(line)).length;
}

/** The packages that a program imports, without those of the runtime. */
export function packagesIn(program: string): string[] {
  const imported = [...program.matchAll(/^(?:import|\}) .*?from '([^.'][^:']*)';$/gm)];
  return [...new Set(imported.map(([, name = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))];
}
