import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from './root.ts';

/** The relative imports and re-exports of a file, types included, as the file writes them. */
export async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  const targets = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return [...new Set(targets.filter((target) => target?.startsWith('.') === true))] as string[];
}

/** Every source file below a folder, as a path from the root of the repository. */
export async function sourcesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(`${folder}/**/*.{ts,tsx}`, { cwd: root })) files.push(file);
  return files.toSorted();
}
