import type { AuditEntry } from '@grantex/core/log';
import { GrantexError } from '@grantex/sdk';
import type { Command } from 'commander';
import { type AuditHints, auditHints } from '../../audit/audit-hints.ts';
import { entryFilter, type EntryFilterOptions, entryLines, filteredEntries } from '../../audit/entry-view.ts';
import { entriesAfter, newestEntries } from '../../audit/newest-entries.ts';
import { firstOf } from '../../output/first-of.ts';
import { withAgent } from '../../session/agent-id.ts';
import { agentNames } from '../../session/agent-names.ts';
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
    .action(run(withAgent(tail)));
}

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
  const { items } = await firstOf(newestEntries(gx, filter, signal), Math.max(lines, 1));
  const shower = createShower(context);
  for (const entry of items.slice(0, lines).toReversed()) await shower.show(entry);
  if (!follow) {
    if (items.length === 0 && lines > 0) screen.note('No entries match.');
    return;
  }
  screen.note('Waiting for entries. Press Ctrl-C to stop.');
  const hints = auditHints(gx, signal);
  try {
    await followOn(context, (lastSeq) => entriesAfter(gx, filter, lastSeq, signal), {
      lastSeq: items[0]?.seq ?? 0,
      hints,
      shower,
    });
  } finally {
    hints.close();
  }
}

interface Following {
  /** The number of the newest entry that matches. */
  readonly lastSeq: number;
  readonly hints: AuditHints;
  readonly shower: Shower;
}

/** Looks for newer entries whenever the log has grown, and at intervals if nothing says so. */
async function followOn(
  { screen }: Context,
  newerThan: (seq: number) => Promise<readonly AuditEntry[]>,
  { hints, shower, ...newest }: Following,
): Promise<never> {
  let { lastSeq } = newest;
  let pause = PAUSE;
  for (;;) {
    for (const entry of await look()) {
      await shower.show(entry);
      lastSeq = entry.seq;
    }
    await hints.next(hints.isLive() ? LIVE_PAUSE : pause);
  }

  /** Nothing after a fault that may pass, because a person who watches a log wants to keep watching. */
  async function look(): Promise<readonly AuditEntry[]> {
    try {
      const entries = await newerThan(lastSeq);
      if (pause > PAUSE) screen.note('The server answers again.');
      pause = PAUSE;
      return entries;
    } catch (error) {
      if (!mayPass(error)) throw error;
      hints.doubt();
      if (pause === PAUSE) screen.warn(`the server does not answer (${error.code}); trying again`);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      return [];
    }
  }
}

function mayPass(error: unknown): error is GrantexError {
  if (!GrantexError.is(error)) return false;
  const { code, status = 0 } = error;
  return code === 'NETWORK_ERROR' || code === 'TIMEOUT' || status === 429 || status >= 500;
}

interface Shower {
  show(entry: AuditEntry): Promise<void>;
}

/** Shows entries with the names of their agents, each of which it asks for once. */
function createShower(context: Context): Shower {
  const { screen, terminal } = context;
  const known = new Map<string, string>();
  return {
    async show(entry) {
      if (screen.isJson) return screen.jsonLine(entry);
      const { agentId } = entry;
      if (agentId !== null && !known.has(agentId)) {
        known.set(agentId, await nameOf(context, agentId));
      }
      const names = (id: string | null | undefined): string => known.get(id ?? '') ?? '';
      const { width, paint } = screen;
      await screen.drawn(entryLines(entry, names, { width, paint, now: terminal.now() }));
    },
  };
}

/** Its id while the server is away: an entry is not lost for a name. */
async function nameOf(context: Context, agentId: string): Promise<string> {
  try {
    return (await agentNames(context, [agentId]))(agentId);
  } catch (error) {
    if (mayPass(error)) return agentId;
    throw error;
  }
}
