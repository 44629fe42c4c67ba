/** `turbo run test:python`: everything that is checked in `python/`. */
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, command, runChecks } from '../checks.ts';
import { emptyFolder } from '../empty-folder.ts';
import { isFullRun } from 'test-config';
import { vectorsReport } from '../vectors-report.ts';
import { CORE, findMembers, isAdapter, type Member } from './members.ts';
import { pytest } from './pytest.ts';
import { wheelChecks } from './wheels.ts';

const workspace = join(import.meta.dirname, '..', '..', '..', '..', 'python');

/** Folders of programs that belong to no member: what `npm run bench` measures, and programs of a test. */
const programs = ['../bench/python', '../tools/three-languages/programs'];

const cache = join(workspace, '.mypy_cache');

/** The tests by which adapters are compared. */
const CONTRACT = 'test_contract.py';

/** Names of members, for only these. */
const chosen = process.argv.slice(2);
const all = await findMembers(workspace);
/** Of an adapter, `npm test` checks each case of the contract in one way to call it, unless it is named. Wheels take a minute. */
const isWhole = isFullRun || chosen.length > 0;
const groups = [...(isWhole ? ['wheels'] : []), ...(isFullRun ? ['bench', 'reference'] : [])];
const members = all.filter(({ name, isInWorkspace }) =>
  chosen.length === 0 ? isFullRun || isInWorkspace : chosen.includes(name),
);

await using place = await emptyFolder();
await using vectors = await vectorsReport('Python');
await runChecks('python', {
  required: [
    command(
      workspace,
      'uv',
      'sync',
      '--quiet',
      '--locked',
      '--all-packages',
      ...groups.flatMap((name) => ['--group', name]),
    ),
    ...members
      .filter(({ isInWorkspace }) => !isInWorkspace)
      .map(({ folder }) => command(folder, 'uv', 'sync', '--quiet', '--locked')),
  ],
  checks: [
    command(workspace, 'uv', 'run', '--no-sync', 'ruff', 'check', '.', ...programs),
    command(workspace, 'uv', 'run', '--no-sync', 'ruff', 'format', '--check', '.', ...programs),
    command(workspace, 'uv', 'run', '--no-sync', 'python', 'tools/unasync.py', '--check'),
    ...(isFullRun
      ? [
          command(workspace, 'uv', 'run', '--no-sync', 'mypy', ...programs),
          command(workspace, 'uv', 'run', '--no-sync', 'python', 'tools/reference.py', '--check'),
        ]
      : []),
    ...(await Promise.all(members.map(checksOf))).flat(),
    ...(members.some(({ name }) => name === CORE) ? [vectors.check] : []),
    ...(isWhole ? wheelChecks(workspace, members, place.path) : []),
  ],
});

async function checksOf(member: Member): Promise<Check[]> {
  // One cache for all, because each of them imports the core.
  const types = command(member.folder, 'uv', 'run', '--no-sync', 'mypy', '--cache-dir', cache, '.');
  const titled = { ...types, title: `mypy ${member.name}` };
  if (!isWhole && isAdapter(member))
    return [pytest(member, { ...vectors.environment, CONTRACT_IN_TURN: '1' }, CONTRACT)];
  return (await hasTests(member)) ? [titled, pytest(member, vectors.environment)] : [titled];
}

/** Only `grantex-testing` may have none: the others' tests are its tests. */
async function hasTests({ name, folder }: Member): Promise<boolean> {
  if (name !== 'grantex-testing') return true;
  for await (const _file of glob('tests/**/test_*.py', { cwd: folder })) return true;
  return false;
}
