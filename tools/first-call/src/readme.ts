import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import type { Subject } from './subjects.ts';

/** What a README tells a stranger to type. */
export interface Instructions {
  /** The command that installs the package and what it needs. */
  readonly install: string;
  /** Its example, byte for byte. */
  readonly example: string;
  /** How many lines of the example are neither empty nor comments. */
  readonly lines: number;
}

export async function readInstructions({ name, block = 0 }: Subject): Promise<Instructions> {
  const file = join(root, 'packages', name, 'README.md');
  const readme = await readFile(file, 'utf8');
  const install = /^npm install .*\.tgz.*$/m.exec(readme)?.[0];
  const example = [...readme.matchAll(/```ts\n(.*?)```/gs)][block]?.[1];
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

/** The packages that a program imports, without those of the runtime. */
export function packagesIn(program: string): string[] {
  const imported = [...program.matchAll(/^(?:import|\}) .*?from '([^.'][^:']*)';$/gm)];
  return [...new Set(imported.map(([, name = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))];
}
