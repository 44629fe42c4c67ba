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
    .description('entries, in the order of the log; the newest: grantex audit tail')
    .option('--since <time>', 'ISO 8601; this moment and later')
    .option('--until <time>', 'ISO 8601; before this moment')
    .option('--limit <n>', 'how many at most', count, 50)
    .action(run(list));
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const { since, until, limit } = options;
  const filter = { ...entryFilter(options), since, until };
  const { items, hasMore } = await firstOf(gx.audit.listAll(filter, { signal }), limit);
  if (screen.isJson) return screen.json({ entries: items, hasMore });
  if (items.length === 0) return screen.note('There are no such entries.');
  await screen.table(entryColumns(items), items);
  if (hasMore) screen.note(`These are the first ${limit}. For more: --limit ${limit * 4}`);
}
