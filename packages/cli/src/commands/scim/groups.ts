import type { ScimGroup } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { distanceOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import type { Context, Run } from '../../session/context.ts';
import { count, scopeList } from '../../session/option-values.ts';
import { usageError } from '../../terminal/exit.ts';
import { showList } from '../show-list.ts';

export function addScimGroups(scim: Command, run: Run): void {
  const groups = scim
    .command('groups')
    .description('See groups of identity providers, and what they may approve');

  groups
    .command('list')
    .description('List groups, newest first, with the scopes that their members may approve')
    .option('--connection <id>', 'only those of one connection, sct_…')
    .option('--search <text>', 'only those whose names contain it')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .action(run(list));

  groups
    .command('approve')
    .description(
      'Say which scopes the members of a group may approve; from the first such group on, groups decide for everybody',
    )
    .argument('<id>', 'id of the group, scg_…')
    .addOption(
      new Option('--scope <scopes>', 'these, and whatever they cover; may be repeated')
        .argParser(scopeList)
        .conflicts('clear'),
    )
    .addOption(new Option('--clear', 'the group says nothing about scopes any more'))
    .action(run(approve));
}

const COLUMNS: readonly Column<ScimGroup>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'GROUP', value: ({ displayName }) => displayName },
  { title: 'PEOPLE', value: ({ members }) => String(members), isWhole: true },
  { title: 'MAY APPROVE', value: ({ approves }) => approvesOf(approves) },
  { title: 'CHANGED', value: ({ updatedAt }, now) => distanceOf(updatedAt, now), isWhole: true },
];

function approvesOf(approves: readonly string[] | null): string {
  if (approves === null) return '';
  return approves.length === 0 ? 'nothing' : approves.join(' ');
}

interface ListOptions {
  readonly connection?: string;
  readonly search?: string;
  readonly limit: number;
}

async function list(context: Context, { connection, search, limit }: ListOptions): Promise<void> {
  const gx = await context.client();
  const filter = { tokenId: connection, contains: search };
  await showList(context, gx.scim.allGroups(filter, { signal: context.signal }), {
    name: 'groups',
    limit,
    columns: COLUMNS,
    none: 'There are no such groups.',
  });
}

async function approve(
  { client, screen, signal }: Context,
  { scope, clear }: { readonly scope?: readonly string[]; readonly clear?: true },
  id: string,
): Promise<void> {
  if (scope === undefined && clear === undefined) {
    throw usageError(
      'it is not said what the group may approve',
      'Name scopes: --scope <scopes>. Or: --clear',
    );
  }
  const gx = await client();
  const group = await gx.scim.updateGroup(id, { approves: scope ?? null }, { signal });
  if (screen.isJson) return screen.json(group);
  await screen.line(
    `${group.displayName} may approve: ${approvesOf(group.approves) || 'what no group decides'}.`,
  );
  if (group.endedGrants > 0)
    screen.note(`${group.endedGrants} grants ended that only this group had allowed.`);
}
