import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ecosystem } from './ecosystem.ts';

export const npm: Ecosystem = {
  readme: (name) => join('packages', name, 'README.md'),
  installs: /^npm install /,
  comments: { blocks: /\/\*.*?\*\//gs, line: '//' },
  caller: { program: 'call.mjs', imported: 'caller.mjs', file: (name) => `${name}.mjs` },
  async begin(folder, packed) {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    await symlink(packed, join(folder, 'tarballs'));
    return {
      npm_config_cache: join(folder, '.npm-cache'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    };
  },
  async count(folder) {
    // What is there; the lock file of the project lists the packages for other platforms, too.
    const installed = await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(installed) as { readonly packages: object };
    return Object.keys(packages).length;
  },
  start: (file) => `node ${file}`,
};
