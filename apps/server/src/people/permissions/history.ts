import type { BindingWay } from '@grantex/core';
import { sql } from 'kysely';
import { providerHost } from '../directory/provider.ts';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';
import { allEndedAt, fetchableUntil } from './pending-permissions.ts';
import type { Viewer } from './viewer.ts';

/** A decision of a person, or a binding. */
export interface HistoryEvent {
  id: string;
  /**
   * `permission`: approved, and fetched by its app; `approved`: approved, but not fetched; `denied`: not approved;
   * `binding`: a person was bound.
   */
  kind: 'permission' | 'approved' | 'denied' | 'binding';
  at: string;
  principalId: string;
  developer: string;
  /** Null for a binding. */
  agent: string | null;
  /** Of an OAuth client; null for other agents, and for a binding. */
  clientId: string | null;
  scopes: string[];
  /** How the person was bound; null unless it is a binding. */
  way: BindingWay | null;
  /** Host of the binding provider, if one binds. */
  provider: string | null;
  /** Until when an unfetched permission may, or might have been, fetched; null for everything else. */
  until: string | null;
  /** When a permission was stopped or expired, or a binding ended; null while it is in force or may be fetched. */
  endedAt: string | null;
  /** Whether it was stopped before it expired, or before its app fetched it. */
  isStopped: boolean;
}

export interface HistoryPage {
  happenings: HistoryEvent[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

const PAGE_SIZE = 20;

/** A sandbox approves by itself, at the moment of the request. */
const DECIDED = 'coalesce(r.decided_at, r.created_at)';

interface Row {
  id: string;
  kind: HistoryEvent['kind'];
  at: Date;
  principal: string;
  agent: string | null;
  client_id: string | null;
  scopes: string[];
  way: BindingWay | null;
  issuer: string | null;
  until: Date | null;
  ended_at: Date | null;
  is_stopped: boolean;
}

/**
 * What a viewer's people approved and denied, and how they were bound, newest first. Without permissions that agents
 * delegated, which end with those that are listed, and without decisions of an earlier owner of the name.
 * @param before `next` of the previous page; undefined: from the newest on
 */
export async function historyOf(
  transaction: Transaction,
  { people }: Viewer,
  before: string | undefined,
): Promise<HistoryPage> {
  const [instant = '', id = ''] = before?.split('~') ?? [];
  const cursor = before === undefined ? { at: '9999-12-31T00:00:00.000Z', id: '' } : { at: instant, id };
  const principals = people.map(({ principal }) => principal);
  const others = JSON.stringify(
    Object.fromEntries(people.map(({ principal, othersUntil }) => [principal, othersUntil])),
  );
  const older = (at: string, own: string, principal: string) =>
    sql`(${sql.raw(at)}, ${sql.raw(own)}) < (${cursor.at}::timestamptz, ${cursor.id})
      AND ${sql.raw(at)} > coalesce((${others}::text::json ->> ${sql.raw(principal)})::timestamptz, '-infinity')
      ORDER BY ${sql.raw(at)} DESC, ${sql.raw(own)} DESC LIMIT ${PAGE_SIZE + 1}`;
  const { rows } = await sql<Row>`
    (SELECT grants.id, 'permission' AS kind, grants.issued_at AS at, grants.principal, agents.name AS agent,
        agents.client_id, grants.scopes, NULL AS way, NULL AS issuer, NULL::timestamptz AS until,
        least(revoked.at, CASE WHEN grants.expires_at <= clock_timestamp() THEN grants.expires_at END) AS ended_at,
        coalesce(revoked.at < grants.expires_at, false) AS is_stopped
      FROM grants JOIN agents ON agents.id = grants.agent_id, LATERAL (SELECT ${revokedAt('grants')} AS at) AS revoked
      WHERE grants.principal = ANY (${principals}::text[]) AND grants.parent_grant_id IS NULL
        AND ${older('grants.issued_at', 'grants.id', 'grants.principal')})
    UNION ALL
    (SELECT r.id, 'approved', ${sql.raw(DECIDED)}, r.principal, agents.name, agents.client_id, coalesce(r.approved_scopes, r.scopes), NULL, NULL,
        until, CASE WHEN r.cancelled_at IS NOT NULL THEN r.cancelled_at WHEN is_stopped THEN stopped_at WHEN until <= clock_timestamp() THEN until END,
        is_stopped OR r.cancelled_at IS NOT NULL
      FROM authorization_requests AS r JOIN agents ON agents.id = r.agent_id
        JOIN principals ON principals.id = r.principal JOIN developers ON developers.id = r.developer_id,
        LATERAL (SELECT ${fetchableUntil} AS until, ${allEndedAt} AS stopped_at) AS time,
        LATERAL (SELECT coalesce(stopped_at >= r.created_at AND stopped_at < until, false) AS is_stopped) AS end_
      WHERE r.principal = ANY (${principals}::text[]) AND (r.status = 'approved' OR r.status = 'cancelled' AND r.approved_scopes IS NOT NULL)
        AND ${older(DECIDED, 'r.id', 'r.principal')})
    UNION ALL
    (SELECT request.id, 'denied', request.decided_at, request.principal, agents.name, agents.client_id, request.scopes, NULL, NULL, NULL, NULL, false
      FROM authorization_requests AS request JOIN agents ON agents.id = request.agent_id
      WHERE request.principal = ANY (${principals}::text[]) AND request.status = 'denied'
        AND request.decided_at IS NOT NULL AND ${older('request.decided_at', 'request.id', 'request.principal')})
    UNION ALL
    (SELECT id, 'binding', bound_at, principal, NULL, NULL, '{}', way, issuer, NULL, ended_at, false
      FROM bindings WHERE principal = ANY (${principals}::text[]) AND ${older('bound_at', 'id', 'principal')})
    ORDER BY at DESC, id DESC LIMIT ${PAGE_SIZE + 1}`.execute(transaction);
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const known = new Map(people.map((person) => [person.principal, person]));
  return {
    happenings: shown.map((row) => ({
      id: row.id,
      kind: row.kind,
      at: row.at.toISOString(),
      principalId: known.get(row.principal)?.principalId ?? '',
      developer: known.get(row.principal)?.developer.name ?? '',
      agent: row.agent,
      clientId: row.client_id,
      scopes: row.scopes,
      way: row.way,
      provider: row.issuer === null ? null : providerHost(row.issuer),
      until: row.until?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      isStopped: row.is_stopped,
    })),
    next: rows.length > PAGE_SIZE && last !== undefined ? `${last.at.toISOString()}~${last.id}` : null,
  };
}
