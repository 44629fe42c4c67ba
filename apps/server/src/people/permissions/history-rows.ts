import type { BindingWay } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { EndingKind } from '../../base/store/schema/ending-table.ts';
import { allEndedAt, fetchableUntil } from './pending-permissions.ts';
import type { End } from './permission.ts';
import type { Person } from './viewer.ts';

/** An event of the history (`HistoryEvent`), as it is read. */
export interface HistoryRow {
  id: string;
  kind: 'permission' | 'approved' | 'denied' | 'binding' | 'ended';
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
  /** Of a permission that has expired: when it was stopped, before or after. Null for all else. */
  stopped_at: Date | null;
}

type Column = Exclude<keyof HistoryRow, 'stopped_at'>;

/** The columns of each kind of event, and what they hold where the kind has none. */
const COLUMNS: Readonly<Record<Column, string>> = {
  id: 'NULL',
  kind: 'NULL',
  at: 'NULL',
  principal: 'NULL',
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
};

interface Kind {
  columns: Readonly<Partial<Record<Column, string>> & Record<'id' | 'kind' | 'at' | 'principal', string>>;
  /** From which tables, with the condition. */
  from: RawBuilder<unknown>;
}

/** Reads the newest events of people that are older than a place. */
export async function readHistoryRows(
  transaction: Transaction,
  people: readonly Person[],
  { before, most }: { before: { at: string; id: string }; most: number },
): Promise<HistoryRow[]> {
  const principals = people.map(({ principal }) => principal);
  const others = JSON.stringify(
    Object.fromEntries(people.map(({ principal, othersUntil }) => [principal, othersUntil])),
  );
  const select = ({ columns, from }: Kind): RawBuilder<unknown> => {
    const { id, at, principal } = columns;
    const listed = Object.entries(COLUMNS).map(
      ([name, none]) => sql`${sql.raw(columns[name as Column] ?? none)} AS ${sql.ref(name)}`,
    );
    return sql`(SELECT ${sql.join(listed)} FROM ${from}
      AND (${sql.raw(at)}, ${sql.raw(id)}) < (${before.at}::timestamptz, ${before.id})
      AND ${sql.raw(at)} > coalesce((${others}::text::json ->> ${sql.raw(principal)})::timestamptz, '-infinity')
      ORDER BY ${sql.raw(at)} DESC, ${sql.raw(id)} DESC LIMIT ${most})`;
  };
  const { rows } = await sql<HistoryRow>`
    SELECT event.*, (
        SELECT ${revokedAt('grants')} FROM grants WHERE id = event.grant_id AND event.ended_by = 'time'
      ) AS stopped_at
    FROM (
      SELECT * FROM (${sql.join(kindsOf(principals).map(select), sql` UNION ALL `)}) AS newest
      ORDER BY at DESC, id DESC LIMIT ${most}
    ) AS event ORDER BY at DESC, id DESC`.execute(transaction);
  return rows;
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

function kindsOf(principals: readonly string[]): readonly Kind[] {
  const own = (principal: string) => sql`${sql.raw(principal)} = ANY (${principals}::text[])`;
  const now = sql`clock_timestamp()`;
  return [
    {
      columns: {
        id: 'grants.id',
        kind: `'permission'`,
        at: 'grants.issued_at',
        principal: 'grants.principal',
        ...ofAgent,
        scopes: 'grants.scopes',
        grant_id: 'grants.id',
        ended_at:
          'least(revoked.at, CASE WHEN grants.expires_at <= clock_timestamp() THEN grants.expires_at END)',
        is_stopped: 'coalesce(revoked.at < grants.expires_at, false)',
      },
      from: sql`grants JOIN agents ON agents.id = grants.agent_id,
        LATERAL (SELECT ${revokedAt('grants')} AS at) AS revoked
        WHERE ${own('grants.principal')} AND grants.parent_grant_id IS NULL`,
    },
    {
      columns: {
        id: 'r.id',
        kind: `'approved'`,
        at: DECIDED,
        principal: 'r.principal',
        ...ofAgent,
        scopes: 'coalesce(r.approved_scopes, r.scopes)',
        until: 'until',
        ended_at: `coalesce(r.cancelled_at,
          CASE WHEN is_stopped THEN stopped_at WHEN until <= clock_timestamp() THEN until END)`,
        is_stopped: 'is_stopped OR r.cancelled_at IS NOT NULL',
      },
      from: sql`authorization_requests AS r JOIN agents ON agents.id = r.agent_id
        JOIN principals ON principals.id = r.principal JOIN developers ON developers.id = r.developer_id,
        LATERAL (SELECT ${fetchableUntil} AS until, ${allEndedAt} AS stopped_at) AS time,
        LATERAL (SELECT coalesce(stopped_at >= r.created_at AND stopped_at < until, false) AS is_stopped) AS end_
        WHERE ${own('r.principal')}
          AND (r.status = 'approved' OR r.status = 'cancelled' AND r.approved_scopes IS NOT NULL)`,
    },
    {
      columns: {
        id: 'r.id',
        kind: `'denied'`,
        at: 'r.decided_at',
        principal: 'r.principal',
        ...ofAgent,
        scopes: 'r.scopes',
      },
      from: sql`authorization_requests AS r JOIN agents ON agents.id = r.agent_id
        WHERE ${own('r.principal')} AND r.status = 'denied' AND r.decided_at IS NOT NULL`,
    },
    {
      columns: {
        id: 'id',
        kind: `'binding'`,
        at: 'bound_at',
        principal: 'principal',
        way: 'way',
        issuer: 'issuer',
        ended_at: 'ended_at',
      },
      from: sql`bindings WHERE ${own('principal')}`,
    },
    {
      columns: {
        ...ofEnding,
        principal: 'e.principal',
        ...ofAgent,
        parent_agent: 'above.name',
        scopes: `coalesce(grants.scopes, '{}')`,
        grant_id: 'grants.id',
      },
      from: sql`endings AS e LEFT JOIN grants ON grants.id = e.id LEFT JOIN agents ON agents.id = grants.agent_id
        LEFT JOIN agents AS above ON above.id = grants.ancestor_agent_ids[cardinality(grants.ancestor_agent_ids)]
        WHERE ${own('e.principal')}`,
    },
    {
      // By the developer, for all people: those of an agent that acted for this one, or of all agents.
      columns: { ...ofEnding, principal: 'held.principal', ...ofAgent },
      from: sql`(
          SELECT principal, developer_id, agent_id, min(issued_at) AS since,
            max(coalesce(revoked_at, expires_at)) AS until
          FROM grants WHERE ${own('principal')} GROUP BY principal, developer_id, GROUPING SETS ((agent_id), ())
        ) AS held
        JOIN endings AS e ON e.principal IS NULL AND e.id = coalesce(held.agent_id, held.developer_id)
          AND e.at BETWEEN held.since AND held.until
        LEFT JOIN agents ON agents.id = held.agent_id
        WHERE true`,
    },
    {
      // What was delegated ends at the latest with what it was delegated from: only an earlier end is told.
      columns: {
        id: 'grants.id',
        kind: `'ended'`,
        at: 'grants.expires_at',
        principal: 'grants.principal',
        ...ofAgent,
        parent_agent: 'above.name',
        scopes: 'grants.scopes',
        grant_id: 'grants.id',
        what: `'grant'`,
        ended_by: `'time'`,
      },
      from: sql`grants JOIN agents ON agents.id = grants.agent_id
        LEFT JOIN grants AS parent ON parent.id = grants.parent_grant_id
        LEFT JOIN agents AS above ON above.id = parent.agent_id
        WHERE ${own('grants.principal')} AND grants.revoked_at IS NULL AND grants.expires_at <= ${now}
          AND (parent.id IS NULL OR grants.expires_at < least(parent.expires_at, parent.revoked_at))`,
    },
  ];
}
