import { runCommand } from '../command.ts';

/** What `--changed` compares with: the newest commit that is on the main branch too. */
const MAIN = 'origin/main';

export interface ChangedFiles {
  /** The commit that they are compared with. */
  since: string;
  /** Their paths from the root of the repository, those that are gone included. */
  files: string[];
}

/**
 * What a developer has changed: commits that the main branch has not, what is not committed, and files that Git does not
 * know yet. Without a main branch to compare with, only what is not committed.
 */
export async function changedFiles(folder: string): Promise<ChangedFiles> {
  const base = await runCommand(`git merge-base HEAD ${MAIN}`, { folder });
  const since = base.succeeded ? base.output.trim() : 'HEAD';
  const lists = await Promise.all([
    // A file that moved is two that changed: tests may know its old place.
    git(`git diff --name-only --no-renames -z ${since}`, folder),
    git('git ls-files --others --exclude-standard -z', folder),
  ]);
  return { since, files: lists.flatMap((list) => list.split('\0')).filter((path) => path !== '') };
}

async function git(line: string, folder: string): Promise<string> {
  const { succeeded, output } = await runCommand(line, { folder });
  if (!succeeded) throw new Error(`$ ${line}\n${output}`);
  return output;
}
