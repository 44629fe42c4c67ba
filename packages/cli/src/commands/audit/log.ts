import type { EntryStatus, JsonObject } from '@grantex/core';
import { type AuditEntry, ENTRY_STATUSES } from '@grantex/core/log';
import type { NewAuditEntry } from '@grantex/sdk';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { entryFields } from '../../audit/entry-view.ts';
import { findAgentKey } from '../../files/agent-key-file.ts';
import { reasonOf } from '../../files/file-fault.ts';
import { ID_OR_NAME, withAgent } from '../../session/agent-id.ts';
import type { Context, Run } from '../../session/context.ts';
import { usageError } from '../../terminal/exit.ts';

interface LogOptions {
  readonly grant: string;
  readonly action: string;
  readonly status: EntryStatus;
  readonly ref?: string;
  readonly metadata?: string;
  /** True, or the id of the key. */
  readonly sign?: true | string;
  readonly agent?: string;
  readonly keyDir: string;
}

export function addAuditLog(audit: Command, run: Run): void {
  audit
    .command('log')
    .description('Write an entry; once this returns, the entry is in the log for good')
    .requiredOption('--grant <id>', 'grant that the entry is about, grnt_…')
    .requiredOption('--action <name>', 'what happened, such as flight.booked')
    .addOption(new Option('--status <status>', 'how it ended').choices(ENTRY_STATUSES).makeOptionMandatory())
    .option('--ref <entry>', 'entry that this one follows, alog_…')
    .option('--metadata <file>', 'file with a JSON object; - is standard input')
    .option('--sign [key]', "sign the entry with the agent's key; default: its current key", keyId)
    .option('--agent <agent>', `agent that signs: ${ID_OR_NAME}; default: the agent of the grant`)
    .option('--key-dir <folder>', 'folder that holds the private key', '.grantex/agent-keys')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex audit log --grant grnt_01J… --action flight.booked --status success
  $ echo '{"flight":"AI 101"}' | grantex audit log --grant grnt_01J… --action flight.booked --status success --metadata -
  $ grantex audit log --grant grnt_01J… --action flight.booked --status success --sign`,
    )
    .action(run(withAgent(log)));
}

async function log(context: Context, options: LogOptions): Promise<void> {
  const { screen, signal } = context;
  const { grant: grantId, action, status, ref } = options;
  const metadata = await readMetadata(context, options.metadata);
  const gx = await context.client();
  const written = { grantId, action, status, ref, metadata };
  const entry =
    options.sign === undefined
      ? await gx.audit.log({ ...written, agentId: options.agent }, { signal })
      : await logSigned(context, written, options);
  if (screen.isJson) return screen.json(entry);
  await screen.fields(entryFields(entry));
}

async function logSigned(
  { client, signal }: Context,
  entry: NewAuditEntry,
  { sign, agent, keyDir }: LogOptions,
): Promise<AuditEntry> {
  const gx = await client();
  const agentId = agent ?? (await gx.grants.get(entry.grantId, { signal })).agentId;
  const kid = typeof sign === 'string' ? sign : undefined;
  const key = await findAgentKey(gx, agentId, { keyDir, kid, signal });
  return gx.audit.log({ ...entry, agentId }, { key, signal });
}

function keyId(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError("Name a key, or write --sign alone for the agent's current key.");
}

async function readMetadata(
  { terminal }: Context,
  file: string | undefined,
): Promise<JsonObject | undefined> {
  if (file === undefined) return undefined;
  const content = file === '-' ? await text(terminal.input) : await readText(file);
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Thrown below without this cause: JSON.parse quotes the metadata, which may be private.
  }
  throw usageError('the metadata is not a JSON object', 'For example: {"flight": "AI 101"}');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw usageError(
      `the metadata cannot be read from the file ${file}: ${reasonOf(cause)}`,
      `Or pipe it in: echo '{"flight": "AI 101"}' | grantex audit log … --metadata -`,
      cause,
    );
  }
}
