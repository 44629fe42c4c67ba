import { readCheckpoint } from '@grantex/core/log';
import { GrantexError, type LogReader } from '@grantex/sdk';
import type { Command } from 'commander';
import type { WhichLog } from '../../audit/which-log.ts';
import { openDraft } from '../../files/draft.ts';
import { entriesText } from '../../output/counted.ts';
import { jsonText } from '../../output/json-text.ts';
import { createProgress } from '../../output/progress.ts';
import type { Context, Run } from '../../session/context.ts';

export function addExport(group: Command, run: Run, log: WhichLog): void {
  group
    .command('export')
    .description('Export the whole log as JSON Lines, up to its length when this begins')
    .option(
      '-o, --out <file>',
      'file to write, mode 0600; it appears only when it is complete; default: standard output',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ grantex ${log.group} export --out log.jsonl
  $ grantex ${log.group} export | gzip > log.jsonl.gz
  $ grantex ${log.group} verify log.jsonl --kept ./kept`,
    )
    .action(run((context: Context, options: { readonly out?: string }) => exportLog(context, log, options)));
}

async function exportLog(
  context: Context,
  { reader }: WhichLog,
  { out }: { readonly out?: string },
): Promise<void> {
  const { screen, terminal, signal } = context;
  const log = reader(await context.client());
  const progress = createProgress(terminal, {
    what: 'Exporting',
    total: await sizeOf(log, signal),
    unit: 'entries',
  });
  const target = out === undefined ? undefined : await openDraft(out);
  const write = target?.write ?? screen.raw;
  // A file holds the entries as they are. Printed JSON may reach a terminal, so hidden characters are escaped.
  const textOf = target === undefined ? jsonText : JSON.stringify;
  let entries = 0;
  try {
    let lines = '';
    for await (const entry of log.export({ signal })) {
      lines += `${textOf(entry)}\n`;
      entries += 1;
      if (lines.length < PIECE) continue;
      await write(lines);
      lines = '';
      progress.report(entries);
    }
    await write(lines);
    await target?.keep();
  } catch (error) {
    await target?.drop();
    throw error;
  } finally {
    progress.end();
  }
  if (out === undefined) return;
  if (screen.isJson) return screen.json({ entries, file: out });
  await screen.line(`Wrote ${entriesText(entries)} to ${out}.`);
}

/** How many characters are written at once. */
const PIECE = 256 * 1024;

/** The length of the log, only for the progress bar; undefined if no checkpoint states it. */
async function sizeOf(log: LogReader, signal: AbortSignal): Promise<number | undefined> {
  try {
    return readCheckpoint(await log.checkpoint({}, { signal }))?.size;
  } catch (error) {
    // A log that the server no longer signs is the very one to export.
    if (GrantexError.is(error) && (error.status === 404 || error.code === 'LOG_INCONSISTENT'))
      return undefined;
    throw error;
  }
}
