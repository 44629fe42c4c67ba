import { join } from 'node:path';
import type { Language } from './language.ts';
import type { Group } from '../group.ts';
import { languageRows } from './rows.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const programs = join(root, 'bench', 'python');
const uv = ['uv', 'run', '--quiet'] as const;

const language: Language = {
  calls: {
    folder: join(root, 'python'),
    command: [...uv, '--group', 'bench', 'python', join(programs, 'calls.py')],
  },
  route: {
    folder: join(root, 'python', 'grantex-guard-fastapi'),
    command: [...uv, 'python', join(programs, 'route.py')],
  },
  raw: 'cryptography alone',
  libraries: ['PyJWT', 'joserfc'],
  framework: 'FastAPI on uvicorn',
  goals: { uncached: { floor: 0.6, stretch: 0.75 }, cached: { floor: 5e-6, stretch: 3e-6 } },
};

export const python: Group = {
  name: 'python',
  title: "Python: CPU time of a call; a route's answers per second of the server's CPU time",
  missing: process.env['WITHOUT_PYTHON'] || undefined,
  run: (bench) => languageRows(bench, language),
};
