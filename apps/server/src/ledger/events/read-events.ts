import { type RawBuilder, sql } from 'kysely';
import { type Page, type PageRequest, readPage } from '../../http/requests/pagination.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { readInOrder } from '../../base/store/read-in-order.ts';
import { EVENT_TYPES, type EventType, type EventView } from './event-types.ts';
import { type Place, placeText } from './place.ts';

/** How far a developer's events can be read, and their audit log. */
export interface EventsHead {
  /** All events before it are final; none will ever be added before it. */
  place: Place;
  /** The last entry of the audit log; 0 while there is none. */
  auditSeq: number;
}

/** A part of a developer's events. */
export interface EventsPart extends EventsHead {
  /** In the order of their places. */
  events: EventView[];
  /** The place after the last of them. */
  end: Place;
  /** Whether there are events that wait for earlier transactions. They are read later. */
  isWaiting: boolean;
}

export interface Extent {
  after: Place;
  /** Default: up to the newest readable event. */
  upTo?: Place | undefined;
  most: number;
  /** Default: all types. */
  types?: readonly string[] | undefined;
}

/**
 * The oldest transaction that may still write. Transactions commit in any order, so an event of a later one may be visible
 * before those of an earlier one; but below this everything is final. A long-running writing transaction, in any database
 * of the cluster, delays it.
 */
const CLOCK = sql`(SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin,
  floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS now) AS clock`;

/** Events have the epoch of the audit log, which has none before the first restore. */
const EPOCH = sql`COALESCE(head.epoch, '0')`;

interface HeadRow {
  epoch: string;
  xmin: string;
  now: number;
  auditSeq: number;
}

interface EventRow {
  xid: string;
  id: string;
  type: string;
  data: Record<string, unknown>;
  at: Date;
  principalId: string | null;
  /** Whether the person was erased whose grant was held, or is in an alert: its words may tell of them. */
  isReasonErased: boolean;
}

type PartRow = HeadRow & { isWaiting: boolean } & (EventRow | { [MEMBER in keyof EventRow]: null });

/** Reads the events after a place, and the head, in one statement. */
export async function readEvents(
  transaction: Transaction,
  developerId: string,
  { after, upTo, most, types }: Extent,
): Promise<EventsPart> {
  const bound = upTo === undefined ? sql`` : sql`AND (xid, id) <= ${pairOf(upTo)}`;
  const ofTypes = types === undefined ? sql`` : sql`AND type = ANY (${types}::text[])`;
  await readInOrder(transaction);
  const { rows } = await sql<PartRow>`
    SELECT ${EPOCH} AS epoch, clock.xmin::text AS xmin, clock.now, COALESCE(head.seq, 0) AS "auditSeq",
      EXISTS (SELECT FROM events WHERE developer_id = ${developerId} AND xid >= clock.xmin) AS "isWaiting",
      e.xid::text AS xid, e.id, e.type, e.data, e.at, p.principal_id AS "principalId",
      ${isReasonErased('e')} AS "isReasonErased"
    FROM ${CLOCK}
    LEFT JOIN audit_heads head ON head.developer_id = ${developerId}
    LEFT JOIN LATERAL (
      SELECT xid, id, type, data, at FROM events
      WHERE developer_id = ${developerId} AND (xid, id) > ${pairOf(after)} AND xid < clock.xmin ${bound} ${ofTypes}
      ORDER BY xid, id LIMIT ${most}
    ) e ON true
    LEFT JOIN LATERAL (SELECT principal_id FROM principals WHERE id = e.data ->> 'principal' LIMIT 1) p ON true
    ORDER BY e.xid, e.id`.execute(transaction);
  const [first] = rows;
  if (first === undefined) throw new Error('the clock of the database shows nothing');
  const head = headOf(first);
  const found = rows.flatMap((row): EventRow[] => (row.xid === null ? [] : [row]));
  const last = found.length === most ? found.at(-1) : undefined;
  const end = last === undefined ? (upTo ?? head.place) : placeOf(head.place.epoch, last);
  return {
    ...head,
    events: found.flatMap((row) => viewOf(developerId, head.place.epoch, row)),
    end,
    isWaiting: first.isWaiting,
  };
}

/** Reads how far a developer's events can be read now. */
export async function readHead(transaction: Transaction, developerId: string): Promise<EventsHead> {
  const { rows } = await sql<HeadRow>`
    SELECT ${EPOCH} AS epoch, clock.xmin::text AS xmin, clock.now, COALESCE(head.seq, 0) AS "auditSeq"
    FROM ${CLOCK} LEFT JOIN audit_heads head ON head.developer_id = ${developerId}`.execute(transaction);
  const [row] = rows;
  if (row === undefined) throw new Error('the clock of the database shows nothing');
  return headOf(row);
}

/** One page of a developer's events, newest first, before a place or by the number of the page. */
export async function listEvents(
  transaction: Transaction,
  developerId: string,
  { page, pageSize, before }: PageRequest & { before: Place | undefined },
): Promise<Page<EventView> & { place: Place }> {
  await readInOrder(transaction);
  const { place } = await readHead(transaction, developerId);
  const query = transaction
    .selectFrom('events')
    .where('events.developer_id', '=', developerId)
    .where(sql<boolean>`events.xid < ${xidOf(place)}`)
    .select(['events.id', 'events.type', 'events.data', 'events.at'])
    .select(principalId.as('principalId'))
    .select(isReasonErased('events').as('isReasonErased'))
    .select(sql<string>`events.xid::text`.as('written_by'))
    .orderBy('events.xid', 'desc')
    .orderBy('events.id', 'desc');
  const isElsewhere = before !== undefined && before.epoch !== place.epoch;
  const found = await readPage(
    transaction,
    isElsewhere ? query.where(sql<boolean>`false`) : query,
    { page, pageSize },
    before && ((all) => all.where(sql<boolean>`(events.xid, events.id) < ${pairOf(before)}`)),
  );
  const rows = found.rows.flatMap(({ written_by: xid, ...row }) =>
    viewOf(developerId, place.epoch, { xid, ...row }),
  );
  return { ...found, rows, place };
}

/** How far all that a developer may follow can be read. */
export interface Newest extends EventsHead {
  /** The last entry of the administrators' log; 0 while there is none. */
  adminSeq: number;
}

/** Reads the heads of these developers' events in one statement: the place after the newest readable event. */
export async function readNewest(
  database: Database,
  developerIds: readonly string[],
): Promise<ReadonlyMap<string, Newest>> {
  const { rows } = await database.asSystem((transaction) =>
    sql<HeadRow & { developerId: string; id: string; adminSeq: number }>`
      SELECT d.id AS "developerId", ${EPOCH} AS epoch, COALESCE(e.xid::text, '0') AS xmin, COALESCE(e.id, '') AS id,
        clock.now, COALESCE(head.seq, 0) AS "auditSeq", COALESCE(admin.seq, 0) AS "adminSeq"
      FROM unnest(${developerIds}::text[]) AS d (id) CROSS JOIN ${CLOCK}
      LEFT JOIN audit_heads head ON head.developer_id = d.id
      LEFT JOIN admin_heads admin ON admin.developer_id = d.id
      LEFT JOIN LATERAL (
        SELECT xid, id FROM events WHERE developer_id = d.id AND xid < clock.xmin ORDER BY xid DESC, id DESC LIMIT 1
      ) e ON true`.execute(transaction),
  );
  return new Map(
    rows.map(({ id, developerId, adminSeq, ...row }) => {
      const head = headOf(row);
      return [developerId, { ...head, adminSeq, place: { ...head.place, id } }];
    }),
  );
}

/** One look-up for each event. */
const principalId = sql<string | null>`
  (SELECT principal_id FROM principals WHERE principals.id = events.data ->> 'principal')`;

/** @param events the table or its alias in the surrounding statement */
function isReasonErased(events: string): RawBuilder<boolean> {
  return sql`(${sql.ref(`${events}.type`)} IN ('grant.held', 'anomaly.opened') AND EXISTS (
    SELECT FROM grants JOIN principals ON principals.id = grants.principal
    WHERE grants.id = ${sql.ref(`${events}.data`)} ->> 'grantId' AND principals.principal_id IS NULL))`;
}

function headOf({ epoch, xmin, now, auditSeq }: HeadRow): EventsHead {
  return { place: { epoch, xid: BigInt(xmin), id: '', at: now }, auditSeq };
}

function placeOf(epoch: string, { xid, id, at }: EventRow): Place {
  return { epoch, xid: BigInt(xid), id, at: at.getTime() };
}

/** Skips types that a newer release has written. */
function viewOf(developerId: string, epoch: string, row: EventRow): EventView[] {
  const { type, data, at, principalId, isReasonErased: isErased } = row;
  if (!isKnown(type)) return [];
  const view = {
    id: placeText(placeOf(epoch, row)),
    type,
    at: at.toISOString(),
    createdAt: at.toISOString(),
    developerId,
    data: {
      ...data,
      ...('principal' in data ? { principalId } : {}),
      ...(isErased ? (type === 'grant.held' ? { reason: null } : { expected: '', seen: '' }) : {}),
    },
  };
  return [view as EventView];
}

function isKnown(type: string): type is EventType {
  return Object.hasOwn(EVENT_TYPES, type);
}

function xidOf({ xid }: Place): RawBuilder<unknown> {
  return sql`${String(xid)}::text::xid8`;
}

function pairOf(place: Place): RawBuilder<unknown> {
  return sql`(${xidOf(place)}, ${place.id})`;
}
