import { type RawBuilder, sql } from 'kysely';

/**
 * Until when the tokens of a grant, which itself goes on, have ended, or NULL, by the database's function `grant_held_before`:
 * by holds of its own, of the grants above it and of their agents, released or not, and by policies that hold from now. A token
 * that was issued later is not ended by them.
 * @param grants the table or its alias in the surrounding statement
 */
export function heldBefore(grants: string): RawBuilder<Date | null> {
  return sql`(SELECT at FROM grant_held_before(${sql.table(grants)}) AS at)`;
}

/** Whether a hold or a policy has ended a token: `token` and `grants` are tables of the surrounding statement. */
export function isEndedByHold(token: string, grants: string): RawBuilder<boolean> {
  return sql`(${sql.ref(`${token}.issued_at`)} <= ${heldBefore(grants)}) IS TRUE`;
}

/** Whether a grant, one above it or an agent of theirs is held now. It sees no hold that was committed after the statement began. */
export function isHeld(grants: string): RawBuilder<boolean> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${grants}.${name}`);
  return sql`(EXISTS (
      SELECT FROM grant_holds WHERE grant_id = ANY (${column('ancestor_grant_ids')} || ${column('id')}))
    OR EXISTS (
      SELECT FROM agent_holds WHERE agent_id = ANY (${column('ancestor_agent_ids')} || ${column('agent_id')})))`;
}
