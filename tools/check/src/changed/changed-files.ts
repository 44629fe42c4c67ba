import { runCommand } from '../command.ts';

/** The branch that `--changed` compares with: it takes the newest commit that is also on this branch. */
const MAIN = 'origin/main';

export interface ChangedFiles {
  /** The commit that they are compared with. */
  since: string;
  /** Paths from the root of the repository, including those of deleted files. */
  files: string[];
}

/**
 * The files that a developer has changed: in commits that the main branch does not have, in uncommitted work, and in
 * files that Git does not track yet. Without a main branch to compare with, only uncommitted work counts.
 */
export async function changedFiles(folder: string): Promise<ChangedFiles> {
  const base = await runCommand(`git merge-base HEAD ${MAIN}`, { folder });
  const since = base.succeeded ? base.output.trim() : 'HEAD';
  const lists = await Promise.all([
    // A moved file is two changed files: tests may name its old path.
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
