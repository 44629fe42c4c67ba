import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A distribution of the workspace, or a project of its own beside it. */
export interface Member {
  readonly name: string;
  /** What a program imports. */
  readonly module: string;
  /** Absolute path. */
  readonly folder: string;
  /** False for a project with a lock and an environment of its own. */
  readonly isInWorkspace: boolean;
  /** True if nobody may upload it. */
  readonly isPrivate: boolean;
}

/** The member that all others need, and whose tests read the vectors. */
export const CORE = 'grantex-guard';

/** Whether a member puts the guard of the core into a framework. */
export function isAdapter({ name, isPrivate }: Member): boolean {
  return name !== CORE && !isPrivate;
}

/** Every folder of `python/` that has a `pyproject.toml`, sorted by name. */
export async function findMembers(workspace: string): Promise<Member[]> {
  const names: string[] = [];
  for await (const file of glob('*/pyproject.toml', { cwd: workspace })) names.push(basename(dirname(file)));
  const settings = await readFile(join(workspace, 'pyproject.toml'), 'utf8');
  const [, listed = ''] = /^members = \[([^\]]*)\]/m.exec(settings) ?? [];
  const members = names.toSorted().map(async (name) => {
    const folder = join(workspace, name);
    const own = await readFile(join(folder, 'pyproject.toml'), 'utf8');
    const [, module = ''] = /^module-name = "([\w.]+)"$/m.exec(own) ?? [];
    const isPrivate = own.includes('"Private :: Do Not Upload"');
    return { name, module, folder, isInWorkspace: listed.includes(`"${name}"`), isPrivate };
  });
  return Promise.all(members);
}
