/**
 * The types of what the server writes, for the type tests of those who read it (`apps/console/test/wire.test-d.ts`). They
 * are not part of the published package.
 */
import type { z } from 'zod';
import type { auditEntry } from '../ledger/audit/schemas.ts';

export type { ConsoleSession } from '../authority/developers/console-session.ts';
export type { GrantView } from '../authority/grants/view.ts';
export type { EventView } from '../ledger/events/event-types.ts';
export type { HistoryPage } from '../people/permissions/history.ts';
export type { Deed } from '../people/permissions/lately.ts';
export type { OverviewView } from '../people/permissions/overview-view.ts';
export type { Stopped } from '../people/permissions/stop.ts';
export type AuditEntryView = z.output<typeof auditEntry>;
