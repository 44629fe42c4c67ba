import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { WebhookTable } from '../../base/store/schema/webhook-tables.ts';
import { EVENT_TYPES } from '../events/event-types.ts';

/** Types of events, `*` for all, also for those that later releases add. */
export const eventsField = z
  .array(z.enum(['*', ...Object.keys(EVENT_TYPES)]))
  .min(1)
  .max(200)
  .describe('Types of events; `*` for all, also for those that later releases add');

/** An endpoint as its developer sees it (`docs/protocol.md` §16), without its secret. */
export const webhookView = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabledAt: z.string().nullable(),
  disabledReason: z
    .enum(['developer', 'gone', 'failing'])
    .nullable()
    .describe('`gone`: it has answered 410; `failing`: it failed for three days'),
  failingSince: z
    .string()
    .nullable()
    .describe('Since when the next event is refused; null: the last attempt went well'),
  nextAttemptAt: z
    .string()
    .nullable()
    .describe('When the refused event is tried again; null where nothing was refused'),
  formerSecretUntil: z
    .string()
    .nullable()
    .describe('Until when the secret before the last rotation signs, too'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type WebhookView = z.output<typeof webhookView>;

/** A row as its developer sees it. */
export function viewOf(row: Selectable<WebhookTable>): WebhookView {
  const isFailing = row.attempts > 0 && row.disabled_at === null;
  const hasFormer = row.former_until !== null && row.former_until.getTime() > Date.now();
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    enabled: row.disabled_at === null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since?.toISOString() ?? null,
    nextAttemptAt: isFailing ? row.due_at.toISOString() : null,
    formerSecretUntil: hasFormer ? (row.former_until?.toISOString() ?? null) : null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
