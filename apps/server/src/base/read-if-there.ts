import { readFile } from 'node:fs/promises';

/**
 * Reads a file.
 * @returns undefined where there is none
 * @throws {Error} for any other fault, such as too many open files
 */
export async function readIfThere(file: URL): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
