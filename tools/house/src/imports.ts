import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './root.ts';

/** A string, or a template without expressions, as every parser for ESTree describes both. */
interface Text {
  readonly type: string;
  readonly value?: unknown;
  readonly expressions?: readonly unknown[];
  readonly quasis?: readonly { readonly value: { readonly cooked?: string | null } }[];
}

/** What an import names, or undefined when it is computed. */
export function targetOf({ value, expressions, quasis }: Text): string | undefined {
  if (typeof value === 'string') return value;
  return expressions?.length === 0 ? (quasis?.[0]?.value.cooked ?? undefined) : undefined;
}

/**
 * The imports and re-exports of a source text, types and `import('…')` included, as the text writes them.
 * @returns undefined for a computed import
 */
export function importsIn(name: string, text: string): (string | undefined)[] {
  const parsed = parseSync(name, text);
  const { staticImports, staticExports } = parsed.module;
  const requests = [...staticImports, ...staticExports.flatMap(({ entries }) => entries)];
  const found = new Set<string | undefined>(
    requests.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
  );
  // The whole syntax tree is costly, and few files need it.
  if (/\bimport\s*\(/.test(text)) {
    const add = ({ source }: { source: Text }): void => void found.add(targetOf(source));
    new Visitor({ ImportExpression: add, TSImportType: add }).visit(parsed.program);
  }
  return [...found];
}

/** The same for a file, by its path from the root of the repository. */
export async function importsOf(file: string): Promise<(string | undefined)[]> {
  return importsIn(file, await readFile(join(root, file), 'utf8'));
}

/** Every source file below a folder, as a path from the root of the repository. */
export async function sourcesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(`${folder}/**/*.{ts,tsx}`, { cwd: root })) files.push(file);
  return files.toSorted();
}
