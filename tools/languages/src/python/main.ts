/** `turbo run test:python`: everything that is checked in `python/`. */
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, command, runChecks } from '../checks.ts';
import { emptyFolder } from '../empty-folder.ts';
import { vectorsReport } from '../vectors-report.ts';
import { findMembers, type Member } from './members.ts';
import { pytest } from './pytest.ts';
import { wheelChecks } from './wheels.ts';

const workspace = join(import.meta.dirname, '..', '..', '..', '..', 'python');

/** Folders of programs that belong to no member: what `npm run bench` measures, and programs of a test. */
const programs = ['../bench/python', '../tools/three-languages/programs'];

/** The member whose tests read the vectors. */
const CORE = 'grantex-guard';

const groups = ['--group', 'wheels', '--group', 'bench'];

/** Names of members, for only their types and tests. */
const chosen = process.argv.slice(2);
const all = await findMembers(workspace);
const members = all.filter(({ name }) => chosen.length === 0 || chosen.includes(name));

await using place = await emptyFolder();
await using vectors = await vectorsReport('Python');
await runChecks('python', {
  required: [
    command(workspace, 'uv', 'sync', '--quiet', '--locked', '--all-packages', ...groups),
    ...members
      .filter(({ isInWorkspace }) => !isInWorkspace)
      .map(({ folder }) => command(folder, 'uv', 'sync', '--quiet', '--locked')),
  ],
  checks: [
    command(workspace, 'uv', 'run', '--no-sync', 'ruff', 'check', '.', ...programs),
    command(workspace, 'uv', 'run', '--no-sync', 'ruff', 'format', '--check', '.', ...programs),
    command(workspace, 'uv', 'run', '--no-sync', 'mypy', ...programs),
    command(workspace, 'uv', 'run', '--no-sync', 'python', 'tools/unasync.py', '--check'),
    ...(await Promise.all(members.map(checksOf))).flat(),
    ...(members.some(({ name }) => name === CORE) ? [vectors.check] : []),
    ...wheelChecks(workspace, members, place.path),
  ],
});

async function checksOf(member: Member): Promise<Check[]> {
  const types = command(member.folder, 'uv', 'run', '--no-sync', 'mypy', '.');
  const titled = { ...types, title: `mypy ${member.name}` };
  return (await hasTests(member)) ? [titled, pytest(member, vectors.environment)] : [titled];
}

/** Only `grantex-testing` may have none: the others' tests are its tests. */
async function hasTests({ name, folder }: Member): Promise<boolean> {
  if (name !== 'grantex-testing') return true;
  for await (const _file of glob('tests/**/test_*.py', { cwd: folder })) return true;
  return false;
}
