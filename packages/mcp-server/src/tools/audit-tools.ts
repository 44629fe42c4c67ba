import { ENTRY_STATUSES } from '@grantex/core/log';
import { z } from 'zod';
import { entryOutput, entryView, METADATA_ALONE, METADATA_IN_LIST } from './audit-view.ts';
import { chainTools } from './audit-chain-tool.ts';
import { type Tool, defineTool, READS } from '../toolkit/define-tool.ts';
import { counted, idInput, pageInputs, pageOutputs, principalInput } from '../toolkit/fields.ts';
import { latestEntries } from './latest-entries.ts';

/** The tools for the audit log, which need the role `audit-read`. */
export const auditTools: readonly Tool[] = [
  defineTool({
    name: 'search_audit',
    title: 'Search the audit log',
    description:
      'What agents did and what was refused. Returns the latest entries that match the filter. To look further back, set until to the timestamp of the first entry shown. With from "start" it reads the log from its beginning, a page at a time with nextCursor.',
    role: 'audit-read',
    effects: READS,
    input: z.object({
      agentId: idInput.optional(),
      grantId: idInput.optional(),
      principalId: principalInput.optional(),
      action: z.string().min(1).max(128).optional(),
      status: z.enum(ENTRY_STATUSES).optional(),
      since: z.iso.datetime({ offset: true }).optional().describe('This moment and later'),
      until: z.iso.datetime({ offset: true }).optional().describe('Before this moment'),
      from: z.enum(['latest', 'start']).default('latest'),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional()
        .describe('nextCursor of the page before; reads from the start'),
      pageSize: pageInputs.pageSize,
    }),
    output: z.object({
      entries: z.array(entryOutput).describe('In the order of the log: the newest is the last'),
      total: pageOutputs.total,
      isTotalPartial: z
        .literal(true)
        .optional()
        .describe('Only a part of the log was looked at: more entries may match'),
      nextCursor: z.string().optional(),
    }),
    run: async ({ gx }, { from, cursor, pageSize, ...filter }, { signal }) => {
      const isFromStart = from === 'start' || cursor !== undefined;
      const found = isFromStart
        ? await gx.audit.list({ ...filter, cursor, pageSize }, { signal })
        : { ...(await latestEntries(gx, filter, pageSize, { signal })), nextCursor: undefined };
      return {
        entries: found.entries.map((entry) => entryView(entry, METADATA_IN_LIST)),
        total: found.total,
        ...(found.isTotalPartial === true ? { isTotalPartial: true as const } : {}),
        ...(found.nextCursor === undefined ? {} : { nextCursor: found.nextCursor }),
      };
    },
    summary: ({ entries, total, isTotalPartial, nextCursor }) => {
      const found = counted(entries.length, 'entry', 'entries');
      const more = nextCursor === undefined ? '' : ` More with cursor ${nextCursor}.`;
      if (isTotalPartial === undefined) return `${found} of ${total}.${more}`;
      const narrower = nextCursor === undefined ? ' Set since and until to look at another part.' : more;
      return `${found}. Only a part of the log was looked at, so more may match.${narrower}`;
    },
  }),
  defineTool({
    name: 'get_audit_entry',
    title: 'Look at an audit entry',
    description: 'One entry of the audit log, with its metadata.',
    role: 'audit-read',
    effects: READS,
    input: z.object({ entryId: idInput }),
    output: entryOutput,
    run: async ({ gx }, { entryId }, { signal }) =>
      entryView(await gx.audit.get(entryId, { signal }), METADATA_ALONE),
    summary: ({ entryId, seq, status, timestamp }) =>
      `Entry ${entryId} is number ${seq}: ${status}, ${timestamp}.`,
  }),
  ...chainTools,
];
