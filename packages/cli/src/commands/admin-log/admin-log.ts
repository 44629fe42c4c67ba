import { whoActed } from '@grantex/sdk';
import type { AuditEntry } from '@grantex/sdk';
import type { Command } from 'commander';
import { ADMIN_LOG } from '../../audit/which-log.ts';
import { distanceOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import { addCheckpoint } from '../audit/checkpoint.ts';
import { addExport } from '../audit/export.ts';
import { addVerify } from '../audit/verify.ts';
import { showList } from '../show-list.ts';

export function addAdminLog(program: Command, run: Run): void {
  const group = program
    .command('admin-log')
    .description('See who changed what, and check the log of it without a server')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex admin-log list --action api_key.created
  $ grantex admin-log checkpoint --kept ./kept      from cron, for example hourly
  $ grantex admin-log export --out admin-log.jsonl
  $ grantex admin-log verify admin-log.jsonl --kept ./kept`,
    );
  group
    .command('list')
    .description('List changes, newest first')
    .option('--actor <id>', 'only those of a person, mem_…, or of an API key, key_…')
    .option('--action <type>', 'only those of one type of event, such as api_key.created')
    .option('--since <time>', 'only changes at this time or later, ISO 8601')
    .option('--until <time>', 'only changes before this time, ISO 8601')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .action(run(list));
  for (const add of [addExport, addVerify, addCheckpoint]) add(group, run, ADMIN_LOG);
}

interface ListOptions {
  readonly actor?: string;
  readonly action?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
}

async function list(context: Context, { limit, ...filter }: ListOptions): Promise<void> {
  const gx = await context.client();
  await showList(context, gx.adminLog.listAll(filter, { signal: context.signal }), {
    name: 'entries',
    limit,
    columns: COLUMNS,
    none: Object.values(filter).some((value) => value !== undefined)
      ? 'No changes match. See all: grantex admin-log list'
      : 'Nobody has changed anything yet.',
  });
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: 'SEQ', value: ({ seq }) => String(seq), isWhole: true },
  { title: 'WHO', value: nameOf },
  { title: 'CHANGE', value: ({ action }) => action },
  { title: 'ABOUT', value: aboutOf, isOptional: true },
  { title: 'BY WAY OF', value: ({ metadata }) => textOf(metadata?.['door']), isOptional: true },
  { title: 'WHEN', value: ({ timestamp }, now) => distanceOf(timestamp, now), isWhole: true },
];

function nameOf(entry: AuditEntry): string {
  const who = whoActed(entry);
  if (who.kind === 'person') return who.name ?? who.email ?? who.subject;
  if (who.kind === 'key') return `${who.name} (API key)`;
  if (who.kind === 'server') return 'the server';
  return who.kind === 'operator' ? 'the server’s operator' : `${who.id} (erased)`;
}

/** The first ids and names of what was changed, and which of its settings, with values that are one word. */
function aboutOf({ metadata }: AuditEntry): string {
  const data = metadata?.['data'];
  if (typeof data !== 'object' || data === null) return '';
  const names = Object.values(data).filter((value): value is string => typeof value === 'string');
  const { changed, values = {} } = data as { changed?: unknown; values?: Record<string, unknown> };
  const settings = (Array.isArray(changed) ? changed : []).map((name: string) =>
    Object.hasOwn(values, name) ? `${name} ${String(values[name] ?? 'default')}` : name,
  );
  return [...names.slice(0, 2), settings.join(', ')].filter((part) => part !== '').join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
