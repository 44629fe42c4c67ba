import { type RawBuilder, sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';
import type { NewEvent } from '../../ledger/events/event-types.ts';
import { revokedAt } from './revoked-at.ts';

/** A hold to put on a grant or an agent: `revoke` ends the tokens that were issued until then. */
export interface NewHold {
  by: Holder;
  /** Shown to people and models. */
  reason: string | null;
}

interface Held {
  kind: 'grant' | 'agent';
  id: string;
  hold: NewHold;
}

/** What can still be held. */
const HOLDABLE: Readonly<Record<Held['kind'], RawBuilder<boolean>>> = {
  grant: sql`held.expires_at > clock_timestamp() AND ${revokedAt('held')} IS NULL`,
  agent: sql`held.status <> 'deleted'`,
};

/** When the last of the tokens ends that the hold ends. */
const LAST_END: Readonly<Record<Held['kind'], RawBuilder<Date>>> = {
  grant: sql`least(expires_at, held_before + ${`${LONGEST_TOKEN} seconds`}::interval)`,
  agent: sql`held_before + ${`${LONGEST_TOKEN} seconds`}::interval`,
};

/** Locks the person of a grant, in the order of every path (`authorityLocks`): once they are erased, nothing of theirs is held. */
const PERSON: Readonly<Record<Held['kind'], (id: string) => RawBuilder<unknown>>> = {
  grant: (id) =>
    sql`SELECT FROM principals WHERE id = (SELECT principal FROM grants WHERE id = ${id}) FOR SHARE`,
  agent: () => sql`SELECT`,
};

/** How a grant or an agent is locked, and then held: once by each holder. */
export function holdStatements<END>(
  { kind, id, hold: { by, reason } }: Held,
  developerId: string | null,
): { lock: RawBuilder<unknown>; mark: RawBuilder<END> } {
  const [things, holds, thingId] = [sql.table(`${kind}s`), sql.table(`${kind}_holds`), sql.ref(`${kind}_id`)];
  return {
    lock: sql`WITH person AS MATERIALIZED (${PERSON[kind](id)})
      SELECT FROM ${things} WHERE id = ${id} AND developer_id = ${developerId} AND (SELECT count(*) FROM person) >= 0
      FOR UPDATE`,
    mark: sql`WITH new_hold AS (
        INSERT INTO ${holds} (developer_id, ${thingId}, held_by, reason)
        SELECT held.developer_id, held.id, ${by}, ${reason} FROM ${things} AS held
        WHERE held.id = ${id} AND ${HOLDABLE[kind]}
        ON CONFLICT DO NOTHING RETURNING ${thingId} AS id
      ), change AS (${rememberChange(kind, sql`new_hold`, { by, isRelease: false })})
      UPDATE ${things} SET held_before = clock_timestamp() FROM new_hold WHERE ${things}.id = new_hold.id
      RETURNING held_before AS before, ${LAST_END[kind]} AS exp`,
  };
}

/**
 * The part of a statement that remembers who put a hold on, or released one, for the people whom it concerns.
 * @param changed has the `id` of the grant or agent, where something changed
 */
export function rememberChange(
  kind: Held['kind'],
  changed: RawBuilder<unknown>,
  { by, isRelease }: { by: Holder; isRelease: boolean },
): RawBuilder<unknown> {
  const owner = kind === 'grant' ? sql`thing.principal` : sql`NULL`;
  return sql`
    INSERT INTO hold_changes (developer_id, kind, thing_id, principal, changed_by, is_release)
    SELECT thing.developer_id, ${kind}, thing.id, ${owner}, ${by}, ${isRelease}::boolean
    FROM ${sql.table(`${kind}s`)} AS thing WHERE thing.id IN (SELECT id FROM ${changed})`;
}

export function eventOfHold({ kind, id, hold: { by, reason } }: Held): NewEvent {
  return kind === 'grant'
    ? { type: 'grant.held', data: { grantId: id, by, reason } }
    : { type: 'agent.held', data: { agentId: id, by, reason } };
}
