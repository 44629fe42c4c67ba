import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What each language ran, by its name: the path of its report, a line `kind name` for each case. */
export type Reports = { readonly [language: string]: string };

/**
 * Compares what languages ran with the cases in a folder of vectors.
 *
 * @param folder the path of `vectors/`
 * @returns one sentence for each language that skipped cases, or ran cases that are not in the files. Empty when every
 *   language ran every case. A report that does not exist counts as empty.
 */
export async function compareReports(folder: string, reports: Reports): Promise<string[]> {
  const wanted = new Set(await casesIn(folder));
  if (wanted.size === 0) return [`There are no vectors in ${folder}.`];
  const faults: string[] = [];
  for (const [language, path] of Object.entries(reports)) {
    const ran = new Set((await textOf(path)).split('\n').filter((line) => line !== ''));
    const skipped = [...wanted].filter((line) => !ran.has(line));
    const unknown = [...ran].filter((line) => !wanted.has(line));
    if (skipped.length > 0) faults.push(`${language} skipped ${listed(skipped)}.`);
    if (unknown.length > 0) faults.push(`${language} ran what is not in the files: ${listed(unknown)}.`);
  }
  return faults;
}

const LISTED = 5;

function listed(lines: readonly string[]): string {
  const shown = lines
    .slice(0, LISTED)
    .map((line) => `"${line}"`)
    .join(', ');
  return lines.length > LISTED ? `${shown} and ${lines.length - LISTED} more` : shown;
}

async function casesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as VectorNames),
  );
  return files.flatMap(({ kind, cases }) => cases.map(({ name }) => `${kind} ${name}`));
}

interface VectorNames {
  readonly kind: string;
  readonly cases: readonly { readonly name: string }[];
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
