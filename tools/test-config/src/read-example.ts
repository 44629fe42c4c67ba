import { readFile } from 'node:fs/promises';

/** Reads an example as its README shows it: without the lines that mark its regions, which pages of `docs/` include. */
export async function readExample(file: string | URL): Promise<string> {
  const code = await readFile(file, 'utf8');
  return code.replaceAll(/^(?:\/\/|#) ?#(?:end)?region .*\n/gm, '');
}
