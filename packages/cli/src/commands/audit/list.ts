import type { Command } from 'commander';
import {
  entryColumns,
  entryFilter,
  type EntryFilterOptions,
  filteredEntries,
} from '../../audit/entry-view.ts';
import { newestEntries } from '../../audit/newest-entries.ts';
import { withAgent } from '../../session/agent-id.ts';
import { agentNames } from '../../session/agent-names.ts';
import { orPage, pageOfList, WEB_OPTION } from '../../session/console-page.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import { showList } from '../show-list.ts';

interface ListOptions extends EntryFilterOptions {
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
}

export function addAuditList(audit: Command, run: Run): void {
  filteredEntries(audit.command('list'))
    .description('List entries, newest first')
    .option('--since <time>', 'only entries at this time or later, ISO 8601')
    .option('--until <time>', 'only entries before this time, ISO 8601')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(withAgent(orPage((options: ListOptions) => pageOfList('audit', options), list))));
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const gx = await context.client();
  const { since, until, limit } = options;
  const filter = { ...entryFilter(options), since, until };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, newestEntries(gx, filter, context.signal), {
    name: 'entries',
    limit,
    columns: async (entries) =>
      entryColumns(
        entries,
        await agentNames(
          context,
          entries.map(({ agentId }) => agentId),
        ),
      ),
    none: isFiltered ? 'No entries match. See all: grantex audit list' : 'The log has no entries yet.',
  });
}
