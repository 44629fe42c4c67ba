import { spellHidden } from '@grantex/core/issuer';
import { type AuditEntry, ENTRY_STATUSES } from '@grantex/core/log';
import type { AuditFilter } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import type { Field } from '../output/fields.ts';
import { cutTo, padTo } from '../output/fit.ts';
import { type Paint, styleOfStatus, withStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
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
    .option('--agent <id>', 'only entries of this agent')
    .option('--grant <id>', 'only entries of this grant')
    .option('--principal <name>', 'only entries of this person')
    .option('--action <name>', 'only entries with this action')
    .addOption(new Option('--status <status>', 'only entries with this status').choices(ENTRY_STATUSES));
}

export function entryFilter({ agent, grant, principal, action, status }: EntryFilterOptions): AuditFilter {
  return { agentId: agent, grantId: grant, principalId: principal, action, status };
}

const ENTRY_COLUMNS: readonly Column<AuditEntry>[] = [
  { title: 'SEQ', value: ({ seq }) => String(seq), isWhole: true },
  { title: 'TIME', value: ({ timestamp }) => timestamp, isWhole: true },
  {
    title: 'STATUS',
    value: ({ status }) => status,
    isWhole: true,
    style: ({ status }) => styleOfStatus(status),
  },
  { title: 'ACTION', value: ({ action }) => action },
  { title: 'PRINCIPAL', value: ({ principalId, principal }) => principalId ?? principal ?? '' },
  { title: 'AGENT', value: ({ agentId }) => agentId ?? '' },
  { title: 'ENTRY', value: ({ entryId }) => entryId, isWhole: true },
];

/** The columns of a list, with the signer if any entry is signed. */
export function entryColumns(entries: readonly AuditEntry[]): readonly Column<AuditEntry>[] {
  const isSigned = entries.some((entry) => signerOf(entry) !== undefined);
  return isSigned ? [...ENTRY_COLUMNS, SIGNER_COLUMN] : ENTRY_COLUMNS;
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

/** One line, for a log that grows: columns cannot be measured before the last entry is known. */
export function entryLine(entry: AuditEntry, width: number, paint: Paint): string {
  const { seq, timestamp, status, action, principalId, principal, agentId } = entry;
  const begin = `${String(seq).padStart(6)}  ${timestamp}  `;
  const signer = signerOf(entry);
  const signed = signer === undefined ? '' : `  signed by ${signer}`;
  const rest = `${action}  ${principalId ?? principal ?? ''}  ${agentId ?? ''}${signed}`;
  const whole = spellHidden(`${begin}${padTo(status, STATUS_WIDTH)}  ${rest}`);
  return withStatus(cutTo(whole, width), status, paint);
}

const STATUS_WIDTH = 7;
