import { type RawBuilder, sql } from 'kysely';
import { noteAppended } from '../../base/store/acknowledged.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Growth } from '../audit/append/growth.ts';
import { insertNodes, setTree } from '../audit/append/insert-made.ts';
import type { WhoActed } from './who-acted.ts';

/** An entry with its place in the log. */
export interface MadeChange {
  readonly seq: number;
  readonly entryId: string;
  readonly who: WhoActed;
  readonly action: string;
  readonly canonical: string;
  /** Lower hex. */
  readonly hash: string;
  readonly metadata: string;
  readonly salt: Buffer;
}

export interface MadeChanges {
  readonly developerId: string;
  /** The time of all of them. */
  readonly timestamp: string;
  readonly made: readonly MadeChange[];
  /** The tree with them. */
  readonly growth: Growth;
}

/** Writes entries, details, new actors and the head in one statement. */
export async function insertChanges(
  transaction: Transaction,
  { developerId, timestamp, made, growth }: MadeChanges,
): Promise<void> {
  const last = made.at(-1);
  if (last === undefined) return;
  const { seq, entryId, hash } = last;
  noteAppended(transaction, { log: 'admin', developerId, seq, entryId, hash });
  const rows = made.map(({ who, salt, ...one }) => ({
    ...one,
    actor: who.id,
    digest: who.digest,
    salt: salt.toString('hex'),
  }));
  await sql`
    WITH made AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS made (seq bigint, "entryId" text, actor text,
        digest text, action text, canonical text, hash text, metadata text, salt text)
    ), details AS (
      INSERT INTO admin_details (developer_id, seq, metadata, salt)
      SELECT ${developerId}, seq, metadata, decode(salt, 'hex') FROM made
    ), entries AS (
      INSERT INTO admin_entries (developer_id, seq, entry_id, actor, actor_digest, action, at, canonical, hash)
      SELECT ${developerId}, seq, "entryId", actor, decode(digest, 'hex'), action, ${timestamp}::timestamptz, canonical,
        decode(hash, 'hex')
      FROM made
    )${newActors(developerId, made)}${newNodes(developerId, growth)}
    UPDATE admin_heads SET seq = ${seq}, hash = decode(${hash}, 'hex'), ${setTree(growth)}
    WHERE developer_id = ${developerId}`.execute(transaction);
}

function newActors(developerId: string, made: readonly MadeChange[]): RawBuilder<unknown> {
  const added = made.filter(({ who }) => !who.isStored).map(({ who }) => who);
  if (added.length === 0) return sql``;
  const rows = [...new Map(added.map((who) => [who.digest, who])).values()].map(
    ({ id, text, digest, salt }) => ({
      actor: id,
      text,
      digest,
      salt: Buffer.from(salt).toString('hex'),
    }),
  );
  return sql`, actors AS (
    INSERT INTO admin_actors (developer_id, digest, actor, text, salt)
    SELECT ${developerId}, decode(digest, 'hex'), actor, text, decode(salt, 'hex')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS added (actor text, text text, digest text, salt text))`;
}

function newNodes(developerId: string, growth: Growth): RawBuilder<unknown> {
  if (growth.nodes.length === 0) return sql``;
  return sql`, nodes AS (${insertNodes('admin', developerId, growth)})`;
}
