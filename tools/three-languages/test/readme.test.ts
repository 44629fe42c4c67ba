import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');

test('the README names every program', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const programs: string[] = [];
  for await (const file of glob('programs/**/*.{go,py,ts}', { cwd: folder })) programs.push(file);
  expect(programs).not.toEqual([]);
  for (const program of programs) expect(readme).toContain(`](${program.replaceAll('\\', '/')})`);
});
