import { ENTRY_STATUSES } from '@grantex/core/log';
import type { AuditEntry, EntryStatus } from '@grantex/sdk';
import { z } from 'zod';
import { untrusted } from '../toolkit/fields.ts';
import { cut, cutJson } from '../toolkit/untrusted.ts';

/** An audit entry, as a model sees it. */
export interface EntryView {
  readonly entryId: string;
  readonly seq: number;
  readonly timestamp: string;
  readonly status: EntryStatus;
  readonly agentId: string | null;
  readonly grantId: string | null;
  readonly ref: string | null;
  readonly hash: string;
  readonly isErased: boolean;
  readonly untrusted: {
    readonly action: string;
    readonly principalId: string | null;
    readonly metadata: string | null;
  };
}

export const entryOutput: z.ZodType<EntryView, EntryView> = z.object({
  entryId: z.string(),
  seq: z.int().describe('Its place in the log'),
  timestamp: z.string(),
  status: z.enum(ENTRY_STATUSES),
  agentId: z.string().nullable(),
  grantId: z.string().nullable(),
  ref: z.string().nullable().describe('The entry that it follows'),
  hash: z.string(),
  isErased: z.boolean(),
  untrusted: untrusted({
    action: z.string(),
    principalId: z.string().nullable(),
    metadata: z.string().nullable().describe('JSON, cut where it is long'),
  }),
});

/** @param most how many characters of the metadata are shown */
export function entryView(entry: AuditEntry, most: number): EntryView {
  const { entryId, seq, timestamp, status, agentId, grantId, ref, hash, erased = false } = entry;
  return {
    entryId,
    seq,
    timestamp,
    status,
    agentId,
    grantId,
    ref: ref === undefined || ref === null ? null : cut(ref, 128),
    hash,
    isErased: erased,
    untrusted: {
      action: entry.action,
      principalId: entry.principalId === null ? null : cut(entry.principalId, 256),
      metadata: entry.metadata === null ? null : cutJson(entry.metadata, most),
    },
  };
}

/** How many characters of metadata are shown, for each entry of a list and for a single one. */
export const METADATA_IN_LIST = 400;
export const METADATA_ALONE = 8_000;
