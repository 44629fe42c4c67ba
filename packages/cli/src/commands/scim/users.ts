import type { ScimUser } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { distanceOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import { showList } from '../show-list.ts';

export function addScimUsers(scim: Command, run: Run): void {
  const users = scim.command('users').description('See whom identity providers have provisioned');
  users
    .command('list')
    .description('List people, newest first, with their state')
    .option('--connection <id>', 'only those of one connection, sct_…')
    .option('--search <text>', 'only those whose names or ids contain it')
    .addOption(new Option('--active', 'only those who may authorize').conflicts('inactive'))
    .addOption(new Option('--inactive', 'only those who may not'))
    .option('--limit <n>', 'how many to show at most', count, 50)
    .action(run(list));
}

const COLUMNS: readonly Column<ScimUser>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'USER NAME', value: ({ userName }) => userName },
  { title: 'PERSON', value: ({ name }) => name ?? '' },
  {
    title: 'STATE',
    value: ({ active }) => (active ? 'active' : 'deactivated'),
    style: ({ active }) => (active ? 'good' : 'bad'),
    isWhole: true,
  },
  { title: 'CHANGED', value: ({ updatedAt }, now) => distanceOf(updatedAt, now), isWhole: true },
];

interface ListOptions {
  readonly connection?: string;
  readonly search?: string;
  readonly active?: true;
  readonly inactive?: true;
  readonly limit: number;
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { connection: tokenId, search: contains, active, inactive, limit } = options;
  const gx = await context.client();
  const state = inactive === true ? false : active;
  await showList(
    context,
    gx.scim.allUsers({ tokenId, contains, active: state }, { signal: context.signal }),
    {
      name: 'users',
      limit,
      columns: COLUMNS,
      none: 'There are no such people.',
    },
  );
}
