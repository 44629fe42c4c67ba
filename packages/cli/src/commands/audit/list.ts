import type { Command } from 'commander';
import {
  entryColumns,
  entryFilter,
  type EntryFilterOptions,
  filteredEntries,
} from '../../audit/entry-view.ts';
import { firstOf } from '../../output/first-of.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';

interface ListOptions extends EntryFilterOptions {
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
}

export function addAuditList(audit: Command, run: Run): void {
  filteredEntries(audit.command('list'))
    .description('List entries, oldest first; for the newest: grantex audit tail')
    .option('--since <time>', 'only entries at this time or later, ISO 8601')
    .option('--until <time>', 'only entries before this time, ISO 8601')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .action(run(list));
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const { since, until, limit } = options;
  const filter = { ...entryFilter(options), since, until };
  const { items, hasMore } = await firstOf(gx.audit.listAll(filter, { signal }), limit);
  if (screen.isJson) return screen.json({ entries: items, hasMore });
  if (items.length === 0) return screen.note('No entries match.');
  await screen.table(entryColumns(items), items);
  if (hasMore) screen.note(`Showing the first ${limit}. For more: --limit ${limit * 4}`);
}
