import { describeReason, spellHidden } from '@grantex/core/issuer';
import { type AuditEntry, ENTRY_STATUSES } from '@grantex/core/log';
import type { AuditFilter } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import type { Field } from '../output/fields.ts';
import { cutTo, padTo, widthOf, wrap } from '../output/fit.ts';
import { clockOf, distanceOf } from '../output/moment.ts';
import { styleOfStatus, withStatus } from '../output/style.ts';
import type { Column, Drawing } from '../output/table.ts';
import { ID_OR_NAME } from '../session/agent-id.ts';
import type { AgentNames } from '../session/agent-names.ts';
import { signerOf, SIGNER_COLUMN } from './agent-signatures.ts';

/** Options that choose entries. */
export interface EntryFilterOptions {
  readonly agent?: string;
  readonly grant?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly status?: NonNullable<AuditFilter['status']>;
}

export function filteredEntries(command: Command): Command {
  return command
    .option('--agent <agent>', `only entries of this agent: ${ID_OR_NAME}`)
    .option('--grant <id>', 'only entries of this grant')
    .option('--principal <name>', 'only entries of this person')
    .option('--action <name>', 'only entries with this action')
    .addOption(new Option('--status <status>', 'only entries with this status').choices(ENTRY_STATUSES));
}

export function entryFilter({ agent, grant, principal, action, status }: EntryFilterOptions): AuditFilter {
  return { agentId: agent, grantId: grant, principalId: principal, action, status };
}

/** Its code: cells are too narrow for the sentence. */
const WHY: Column<AuditEntry> = {
  title: 'WHY',
  value: (entry) => whyBlocked(entry, (reason) => reason) ?? '',
};

/**
 * The columns of a list, with why a call was blocked if one was, and with the signer if an entry is signed.
 * @param names what agents are called
 */
export function entryColumns(
  entries: readonly AuditEntry[],
  names: AgentNames,
): readonly Column<AuditEntry>[] {
  return [
    { title: 'SEQ', value: ({ seq }) => String(seq), isWhole: true },
    { title: 'TIME', value: ({ timestamp }, now) => distanceOf(timestamp, now), isWhole: true },
    {
      title: 'STATUS',
      value: ({ status }) => status,
      isWhole: true,
      style: ({ status }) => styleOfStatus(status),
    },
    { title: 'ACTION', value: ({ action }) => action },
    { title: 'PRINCIPAL', value: principalOf },
    { title: 'AGENT', value: ({ agentId }) => names(agentId) },
    ...(entries.some((entry) => whyBlocked(entry) !== undefined) ? [WHY] : []),
    ...(entries.some((entry) => signerOf(entry) !== undefined) ? [SIGNER_COLUMN] : []),
    { title: 'ENTRY', value: ({ entryId }) => entryId, isWhole: true, isOptional: true },
  ];
}

/**
 * Why a guard has blocked a call: in the sentence that its caller has read, or in the words of whoever has written the
 * entry; with the scopes that are missing, or the arguments that are not granted.
 */
function whyBlocked(
  { status, metadata }: AuditEntry,
  textOf: (reason: string) => string = (reason) => describeReason(reason)?.message ?? reason,
): string | undefined {
  if (status !== 'blocked' || typeof metadata !== 'object' || metadata === null) return undefined;
  const { reason, missingScopes, refusedArguments } = metadata as Readonly<Record<string, unknown>>;
  if (typeof reason !== 'string') return undefined;
  const named = [missingScopes, refusedArguments].flatMap((names) =>
    Array.isArray(names) ? names.map(String) : [],
  );
  return named.length === 0 ? textOf(reason) : `${textOf(reason)} (${named.join(' ')})`;
}

function principalOf({ principalId, principal }: AuditEntry): string {
  return principalId ?? principal ?? '';
}

export function entryFields(entry: AuditEntry): readonly Field[] {
  const signer = signerOf(entry);
  return [
    ['entry', entry.entryId],
    ['seq', String(entry.seq)],
    ['time', entry.timestamp],
    ['status', entry.status, styleOfStatus(entry.status) ?? 'quiet'],
    ['action', entry.action],
    ['grant', entry.grantId ?? ''],
    ['hash', entry.hash],
    ...(signer === undefined ? [] : [['signed by', `key ${signer}`] as const]),
  ];
}

/**
 * One line, for a log that grows: columns cannot be measured before the last entry is known. Why a call was blocked is a
 * second one.
 */
export function entryLines(
  entry: AuditEntry,
  names: AgentNames,
  { width, paint, now }: Drawing,
): readonly string[] {
  const { seq, timestamp, status, action, agentId } = entry;
  const begin = `${String(seq).padStart(6)}  ${clockOf(timestamp, now)}  `;
  const [why, signer] = [whyBlocked(entry), signerOf(entry)];
  const signed = signer === undefined ? '' : `  signed by ${signer}`;
  const rest = `${action}  ${principalOf(entry)}  ${names(agentId)}${signed}`;
  const whole = spellHidden(`${begin}${padTo(status, STATUS_WIDTH)}  ${rest}`);
  const line = withStatus(cutTo(whole, width), status, paint);
  if (why === undefined) return [line];
  const indent = ' '.repeat(widthOf(begin));
  const room = Math.max(width - indent.length, 20);
  return [line, ...wrap(spellHidden(why), room).map((each) => indent + paint('quiet', each))];
}

const STATUS_WIDTH = 7;
