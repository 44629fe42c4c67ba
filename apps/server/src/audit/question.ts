import { type RawBuilder, sql } from 'kysely';
import type { AuditPlaceTable, AuditStatus } from '../store/schema.ts';

/** What entries are asked for, as they are stored. Without any member: all of them. */
export interface Question {
  readonly agent?: string | undefined;
  readonly grant?: string | undefined;
  /** `prn_…` */
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly status?: AuditStatus | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export type Facet = AuditPlaceTable['facet'];

/** What is asked of the columns of `audit_entries e`. */
export const CONDITIONS: { readonly [NAME in keyof Question]-?: (value: string) => RawBuilder<boolean> } = {
  agent: (value) => sql`e.agent_id = ${value}`,
  grant: (value) => sql`e.grant_id = ${value}`,
  principal: (value) => sql`e.principal = ${value}`,
  action: (value) => sql`e.action = ${value}`,
  status: (value) => sql`e.status = ${value}`,
  since: (value) => sql`e.at >= ${value}::timestamptz`,
  until: (value) => sql`e.at < ${value}::timestamptz`,
};

/** For each facet, whether a block in which the index has nothing of it may hold some nevertheless. */
export const IS_LEFT_OUT_WHEN_RARE: Readonly<Record<Facet, boolean>> = {
  action: false,
  status: false,
  agent: true,
  grant: true,
  principal: true,
};
export const FACETS: readonly Facet[] = Object.keys(IS_LEFT_OUT_WHEN_RARE) as Facet[];

/** The conditions of a question, for a statement that reads `audit_entries e`. */
export function conditionsOf(question: Question): RawBuilder<boolean>[] {
  const names = Object.keys(CONDITIONS) as (keyof Question)[];
  return names.flatMap((name) => {
    const value = question[name];
    return value === undefined ? [] : [CONDITIONS[name](value)];
  });
}
