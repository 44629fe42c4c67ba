import { readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from 'pack';
import type { Ecosystem } from './ecosystem.ts';

export const python: Ecosystem = {
  readme: (name) => join('python', name, 'README.md'),
  installs: /^pip install /,
  comments: { blocks: /""".*?"""/gs, line: '#' },
  caller: { program: 'call.py', imported: 'caller.py', file: (name) => `${name}.py` },
  async begin(folder, packed) {
    await symlink(packed, join(folder, 'wheels'));
    // With pip, as `python -m venv` makes it where Python is whole.
    await run('uv', ['venv', '--quiet', '--seed', '.venv'], folder);
    return {
      PATH: [join(folder, '.venv', 'bin'), process.env['PATH']].join(delimiter),
      PIP_CACHE_DIR: join(folder, '.pip-cache'),
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
    };
  },
  async count(folder) {
    const [version = ''] = await readdir(join(folder, '.venv', 'lib'));
    const installed = await readdir(join(folder, '.venv', 'lib', version, 'site-packages'));
    // pip itself is one of them.
    return installed.filter((entry) => entry.endsWith('.dist-info')).length - 1;
  },
  start: (file) => `python ${file}`,
};
