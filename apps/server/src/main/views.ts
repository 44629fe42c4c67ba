/**
 * The types of answers, for the type tests of the SDK and the console, which write these types once more. Not an entry
 * point of the published package.
 * @module
 */
export type { AgentAnswer } from '../authority/agents/routes.ts';
export type { GrantView } from '../authority/grants/view.ts';
export type { HistoryPage } from '../people/permissions/history.ts';
export type { Deed } from '../people/permissions/lately.ts';
export type { OverviewView } from '../people/permissions/overview-view.ts';
export type { Stopped } from '../people/permissions/stop.ts';
