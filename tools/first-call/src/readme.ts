import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';

/** What a README tells a stranger to type. */
export interface Instructions {
  /** The command that installs the package and what it needs. */
  readonly install: string;
  /** Its first example, byte for byte. */
  readonly example: string;
  /** How many lines of the example are neither empty nor comments. */
  readonly lines: number;
}

/** @param name of the folder in `packages` */
export async function readInstructions(name: string): Promise<Instructions> {
  const file = join(root, 'packages', name, 'README.md');
  const readme = await readFile(file, 'utf8');
  const install = /^npm install .*\.tgz.*$/m.exec(readme)?.[0];
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1];
  if (install === undefined || example === undefined)
    throw new Error(`${file} shows no installation or no example.`);
  return { install, example, lines: countLines(example) };
}

/** Counts the lines that are neither empty nor comments. */
export function countLines(program: string): number {
  return program
    .replaceAll(/\/\*.*?\*\//gs, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//')).length;
}
