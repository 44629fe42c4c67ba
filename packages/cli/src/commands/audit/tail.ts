import type { AuditEntry } from '@grantex/core/log';
import { type AuditFilter, type AuditPage, type Grantex, GrantexError } from '@grantex/sdk';
import type { Command } from 'commander';
import { type AuditHints, auditHints } from '../../audit/audit-hints.ts';
import { entryFilter, type EntryFilterOptions, entryLine, filteredEntries } from '../../audit/entry-view.ts';
import type { Context, Run } from '../../session/context.ts';
import { countOrNone } from '../../session/option-values.ts';

interface TailOptions extends EntryFilterOptions {
  readonly lines: number;
  readonly follow?: boolean;
}

export function addAuditTail(audit: Command, run: Run): void {
  filteredEntries(audit.command('tail'))
    .description('Show the newest entries; with --follow, new ones as they arrive')
    .option('-n, --lines <n>', 'how many existing entries to show', countOrNone, 10)
    .option('-f, --follow', 'show new entries until Ctrl-C')
    .addHelpText(
      'after',
      `
With --json, each entry is one line.

Examples:
  $ grantex audit tail --follow --status blocked
  $ grantex audit tail -n 0 -f --json | jq .action`,
    )
    .action(run(tail));
}

const PAGE = 200;
/** Milliseconds between two requests while nothing says that the log has grown. */
const PAUSE = 1_000;
/** The longest pause while the server does not answer. */
const LONGEST_PAUSE = 30_000;
/** The pause while the stream of events is live: a request shows whether the server still answers. */
const LIVE_PAUSE = 30_000;

async function tail(context: Context, { lines, follow = false, ...options }: TailOptions): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const filter = entryFilter(options);
  const newest = await newestOf(gx, filter, lines, signal);
  for (const entry of newest.entries) await show(context, entry);
  if (!follow) {
    if (newest.entries.length === 0 && lines > 0) screen.note('No entries match.');
    return;
  }
  screen.note('Waiting for entries. Press Ctrl-C to stop.');
  const hints = auditHints(gx, signal);
  try {
    await followOn(context, gx, filter, newest, hints);
  } finally {
    hints.close();
  }
}

/** The page to ask for again: by number until the server gives a cursor after it. */
type Place = { readonly page: number } | { readonly cursor: string };

interface Newest {
  readonly entries: readonly AuditEntry[];
  readonly lastSeq: number;
  readonly place: Place;
}

/** The end of the log. The API lists only from the start, so this finds the last page by doubling and halving. */
async function newestOf(
  gx: Grantex,
  filter: AuditFilter,
  lines: number,
  signal: AbortSignal,
): Promise<Newest> {
  const pageOf = async (page: number): Promise<readonly AuditEntry[]> =>
    (await gx.audit.list({ ...filter, page, pageSize: PAGE }, { signal })).entries;
  let last = 1;
  let entries = await pageOf(1);
  let beyond = 2;
  while (entries.length === PAGE) {
    const next = await pageOf(beyond);
    if (next.length === 0) break;
    [last, entries, beyond] = [beyond, next, beyond * 2];
  }
  while (entries.length === PAGE && beyond - last > 1) {
    const middle = Math.floor((last + beyond) / 2);
    const found = await pageOf(middle);
    if (found.length === 0) beyond = middle;
    else [last, entries] = [middle, found];
  }
  const lastSeq = entries.at(-1)?.seq ?? 0;
  let first = last;
  while (entries.length < lines && first > 1) {
    first -= 1;
    entries = [...(await pageOf(first)), ...entries];
  }
  return { entries: lines === 0 ? [] : entries.slice(-lines), lastSeq, place: { page: last } };
}

/**
 * Asks for the last known page whenever the log has grown, and at intervals if nothing says so. Entries that were shown
 * already are skipped by their `seq`.
 */
async function followOn(
  context: Context,
  gx: Grantex,
  filter: AuditFilter,
  newest: Newest,
  hints: AuditHints,
): Promise<never> {
  const { screen, signal } = context;
  let { lastSeq, place } = newest;
  let pause = PAUSE;
  for (;;) {
    const page = await look();
    if (page !== undefined) {
      for (const entry of page.entries.filter(({ seq }) => seq > lastSeq)) await show(context, entry);
      lastSeq = Math.max(lastSeq, page.entries.at(-1)?.seq ?? 0);
      if (page.nextCursor !== undefined) place = { cursor: page.nextCursor };
    }
    if (page?.nextCursor === undefined) await hints.next(hints.isLive() ? LIVE_PAUSE : pause);
  }

  /** Undefined after a fault that may pass, because a person who watches a log wants to keep watching. */
  async function look(): Promise<AuditPage | undefined> {
    try {
      const page = await gx.audit.list({ ...filter, ...place, pageSize: PAGE }, { signal });
      if (pause > PAUSE) screen.note('The server answers again.');
      pause = PAUSE;
      return page;
    } catch (error) {
      if (!mayPass(error)) throw error;
      hints.doubt();
      if (pause === PAUSE) screen.warn(`the server does not answer (${error.code}); trying again`);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      return undefined;
    }
  }
}

function mayPass(error: unknown): error is GrantexError {
  if (!GrantexError.is(error)) return false;
  const { code, status = 0 } = error;
  return code === 'NETWORK_ERROR' || code === 'TIMEOUT' || status === 429 || status >= 500;
}

async function show({ screen }: Context, entry: AuditEntry): Promise<void> {
  if (screen.isJson) return screen.jsonLine(entry);
  await screen.drawn([entryLine(entry, screen.width, screen.paint)]);
}
