import { lstat, readdir } from 'node:fs/promises';
import { CreateError } from './create-error.ts';

/** How many entries of a folder a message names. */
const NAMED = 5;

/**
 * Checks that a project can begin in a folder: it does not exist, or is empty.
 * @throws {CreateError} FOLDER_NOT_EMPTY, naming what is in it
 */
export async function checkEmpty(folder: string, name: string): Promise<void> {
  const found = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  // A link would lead the files to another place.
  if (!found.isDirectory()) throw new CreateError('FOLDER_NOT_EMPTY', `${name} exists, and is not a folder.`);
  const entries = (await readdir(folder)).toSorted();
  if (entries.length === 0) return;
  const named = entries.slice(0, NAMED).join(', ');
  const more = entries.length > NAMED ? ` and ${entries.length - NAMED} more` : '';
  throw new CreateError(
    'FOLDER_NOT_EMPTY',
    `The folder ${name} is not empty: it has ${named}${more}. Choose another name.`,
  );
}
