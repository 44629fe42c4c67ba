import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root, run } from 'pack';
import type { Ecosystem } from './ecosystem.ts';

/** A module refers to the clone by a `replace`, so that nothing is packed. */
export const go: Ecosystem = {
  readme: () => join('go', 'README.md'),
  installs: /^go (?:mod|get) /,
  comments: { blocks: /\/\*.*?\*\//gs, line: '//' },
  async begin(folder) {
    await symlink(root, join(dirname(folder), 'grantex')).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const cache = await run('go', ['env', 'GOCACHE'], root);
    // No module has been downloaded, but the standard library has been compiled.
    return { GOMODCACHE: join(folder, '.modules'), GOCACHE: cache.trim(), GOFLAGS: '-modcacherw' };
  },
  async count(folder) {
    const listed = await run('go', ['list', '-m', 'all'], folder);
    return listed.trim().split('\n').length - 1;
  },
  start: () => 'go run .',
};
