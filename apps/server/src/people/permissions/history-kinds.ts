import type { BindingWay } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';
import type { EndingKind } from '../../base/store/schema/ending-table.ts';
import { allEndedAt, fetchableUntil } from './pending-permissions.ts';
import type { End } from './permission.ts';

/** An event of the history (`HistoryEvent`), as it is read. */
export interface HistoryRow {
  id: string;
  kind: 'permission' | 'approved' | 'denied' | 'binding' | 'ended' | 'held' | 'released';
  at: Date;
  principal: string;
  agent: string | null;
  client_id: string | null;
  parent_agent: string | null;
  scopes: string[];
  grant_id: string | null;
  way: BindingWay | null;
  issuer: string | null;
  until: Date | null;
  ended_at: Date | null;
  is_stopped: boolean;
  what: EndingKind | null;
  ended_by: End['by'];
  held_by: Holder | null;
  /** Of a permission that has expired: when it was stopped, before or after. Null for all else. */
  stopped_at: Date | null;
}

export type Column = Exclude<keyof HistoryRow, 'principal' | 'stopped_at'>;

/** The columns of each kind of event, and what they hold where the kind has none. */
export const COLUMNS: Readonly<Record<Column, string>> = {
  id: 'NULL',
  kind: 'NULL',
  at: 'NULL',
  agent: 'NULL',
  client_id: 'NULL',
  parent_agent: 'NULL',
  scopes: `'{}'::text[]`,
  grant_id: 'NULL',
  way: 'NULL',
  issuer: 'NULL',
  until: 'NULL::timestamptz',
  ended_at: 'NULL::timestamptz',
  is_stopped: 'false',
  what: 'NULL',
  ended_by: 'NULL',
  held_by: 'NULL',
};

/** A kind of event: where its rows are, and what is read of them. */
export interface Kind {
  columns: Readonly<Partial<Record<Column, string>> & Record<'id' | 'kind' | 'at', string>>;
  /** A table and the name by which the columns know it. */
  table: string;
  as: string;
  /** Which of its rows are events of this kind. An index has those of a person by `at`. */
  where: RawBuilder<unknown>;
  /** What the rows are read for, one after the other. Default: only the person. */
  each?: RawBuilder<unknown>;
  /** What is read for the rows of a page alone. */
  joined?: RawBuilder<unknown>;
}

/** A sandbox approves by itself, at the moment of the request. */
const DECIDED = 'coalesce(r.decided_at, r.created_at)';

const ofAgent = { agent: 'agents.name', client_id: 'agents.client_id' };

/** An ending has no id of its own. */
const ofEnding = {
  id: `e.developer_id || '_' || e.seq`,
  kind: `'ended'`,
  at: 'e.at',
  what: 'e.kind',
  ended_by: 'e.ended_by',
};

const ofHold = {
  id: 'h.id::text',
  kind: `CASE WHEN h.is_release THEN 'released' ELSE 'held' END`,
  at: 'h.at',
  held_by: 'h.changed_by',
};

const parentOf = sql`LEFT JOIN agents AS above ON above.id = grants.ancestor_agent_ids[cardinality(grants.ancestor_agent_ids)]`;

/** The agents that acted for a person, and their developer (without an agent), with the time between first and last grant. */
const held = sql`(
  WITH RECURSIVE acting AS (
    (SELECT developer_id, agent_id FROM grants WHERE principal = own.principal ORDER BY agent_id LIMIT 1)
    UNION ALL
    SELECT next.* FROM acting, LATERAL (
      SELECT developer_id, agent_id FROM grants WHERE principal = own.principal AND agent_id > acting.agent_id
      ORDER BY agent_id LIMIT 1
    ) AS next
  )
  SELECT coalesce(agent_id, developer_id) AS id, agent_id, min(since) AS since, max(until) AS until
  FROM acting,
    LATERAL (SELECT min(issued_at) AS since FROM grants
      WHERE principal = own.principal AND agent_id = acting.agent_id) AS first,
    LATERAL (SELECT max(coalesce(revoked_at, expires_at)) AS until FROM grants
      WHERE principal = own.principal AND agent_id = acting.agent_id) AS last
  GROUP BY developer_id, GROUPING SETS ((agent_id), ())
) AS held`;

export const KINDS: readonly Kind[] = [
  {
    columns: {
      id: 'grants.id',
      kind: `'permission'`,
      at: 'grants.issued_at',
      ...ofAgent,
      scopes: 'grants.scopes',
      grant_id: 'grants.id',
      ended_at:
        'least(revoked.at, CASE WHEN grants.expires_at <= clock_timestamp() THEN grants.expires_at END)',
      is_stopped: 'coalesce(revoked.at < grants.expires_at, false)',
    },
    table: 'grants',
    as: 'grants',
    where: sql`grants.principal = own.principal AND grants.parent_grant_id IS NULL`,
    joined: sql`JOIN agents ON agents.id = grants.agent_id,
      LATERAL (SELECT ${revokedAt('given')} AS at FROM grants AS given WHERE given.id = grants.id) AS revoked`,
  },
  {
    columns: {
      id: 'r.id',
      kind: `'approved'`,
      at: DECIDED,
      ...ofAgent,
      scopes: 'coalesce(r.approved_scopes, r.scopes)',
      until: 'until',
      ended_at: `coalesce(r.cancelled_at,
        CASE WHEN is_stopped THEN stopped_at WHEN until <= clock_timestamp() THEN until END)`,
      is_stopped: 'is_stopped OR r.cancelled_at IS NOT NULL',
    },
    table: 'authorization_requests',
    as: 'r',
    where: sql`r.principal = own.principal
      AND (r.status = 'approved' OR r.status = 'cancelled' AND r.approved_scopes IS NOT NULL)`,
    joined: sql`JOIN agents ON agents.id = r.agent_id
      JOIN principals ON principals.id = r.principal JOIN developers ON developers.id = r.developer_id,
      LATERAL (SELECT ${fetchableUntil} AS until, ${allEndedAt} AS stopped_at) AS time,
      LATERAL (SELECT coalesce(stopped_at >= r.created_at AND stopped_at < until, false) AS is_stopped) AS end_`,
  },
  {
    columns: {
      id: 'r.id',
      kind: `'denied'`,
      at: DECIDED,
      ...ofAgent,
      scopes: 'r.scopes',
    },
    table: 'authorization_requests',
    as: 'r',
    where: sql`r.principal = own.principal AND r.status = 'denied' AND r.decided_at IS NOT NULL`,
    joined: sql`JOIN agents ON agents.id = r.agent_id`,
  },
  {
    columns: {
      id: 'bindings.id',
      kind: `'binding'`,
      at: 'bindings.bound_at',
      way: 'bindings.way',
      issuer: 'bindings.issuer',
      ended_at: 'bindings.ended_at',
    },
    table: 'bindings',
    as: 'bindings',
    where: sql`bindings.principal = own.principal`,
  },
  {
    columns: {
      ...ofEnding,
      ...ofAgent,
      parent_agent: 'above.name',
      scopes: `coalesce(grants.scopes, '{}')`,
      grant_id: 'grants.id',
    },
    table: 'endings',
    as: 'e',
    where: sql`e.principal = own.principal`,
    joined: sql`LEFT JOIN grants ON grants.id = e.id LEFT JOIN agents ON agents.id = grants.agent_id
      ${parentOf}`,
  },
  {
    // By the developer, for all people: those of an agent that acted for this one, or of all agents.
    columns: { ...ofEnding, ...ofAgent },
    each: held,
    table: 'endings',
    as: 'e',
    where: sql`e.principal IS NULL AND e.id = held.id AND e.at BETWEEN held.since AND held.until`,
    joined: sql`LEFT JOIN agents ON agents.id = held.agent_id`,
  },
  {
    columns: {
      ...ofHold,
      ...ofAgent,
      what: `'grant'`,
      parent_agent: 'above.name',
      grant_id: 'grants.id',
    },
    table: 'hold_changes',
    as: 'h',
    where: sql`h.principal = own.principal`,
    joined: sql`JOIN grants ON grants.id = h.thing_id JOIN agents ON agents.id = grants.agent_id ${parentOf}`,
  },
  {
    // Of an agent, which concerns all people for whom it acted.
    columns: { ...ofHold, ...ofAgent, what: `'agent'` },
    each: held,
    table: 'hold_changes',
    as: 'h',
    where: sql`h.principal IS NULL AND h.thing_id = held.id AND h.at BETWEEN held.since AND held.until`,
    joined: sql`JOIN agents ON agents.id = held.agent_id`,
  },
  {
    // What was delegated ends at the latest with what it was delegated from: only an earlier end is told.
    columns: {
      id: 'grants.id',
      kind: `'ended'`,
      at: 'grants.expires_at',
      ...ofAgent,
      parent_agent: 'above.name',
      scopes: 'grants.scopes',
      grant_id: 'grants.id',
      what: `'grant'`,
      ended_by: `'time'`,
    },
    table: 'grants',
    as: 'grants',
    // Not by `clock_timestamp()`, which no index can be read by.
    where: sql`grants.principal = own.principal AND grants.revoked_at IS NULL
      AND grants.expires_at <= statement_timestamp() AND coalesce(grants.expires_at < (
        SELECT least(parent.expires_at, parent.revoked_at) FROM grants AS parent WHERE parent.id = grants.parent_grant_id
      ), true)`,
    joined: sql`JOIN agents ON agents.id = grants.agent_id ${parentOf}`,
  },
];
