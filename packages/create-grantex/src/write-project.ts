import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProjectFile } from './project-files.ts';

const PRIVATE = 0o600;

/**
 * Writes the files of a project into a folder that is empty or does not exist.
 * @throws {Error} if one of the files exists by now: none is overwritten
 */
export async function writeProject(folder: string, files: ReadonlyMap<string, ProjectFile>): Promise<void> {
  for (const [name, { text, isSecret = false }] of files) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx', ...(isSecret && { mode: PRIVATE }) });
  }
}
