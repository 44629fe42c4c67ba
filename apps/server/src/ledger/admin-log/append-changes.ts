import { randomBytes } from 'node:crypto';
import {
  canonicalEntry,
  canonicalMetadata,
  ENTRY_SALT_BYTES,
  ENTRY_VERSION,
  hashEntry,
  saltedDigest,
} from '@grantex/core/log';
import { sql } from 'kysely';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { lockHead } from '../audit/append/chain-head.ts';
import { edgeOf, growFrom } from '../audit/append/growth.ts';
import { insertNodes, setTree } from '../audit/append/insert-made.ts';
import type { NotedChange } from '../events/noted-events.ts';
import { whoActed } from './who-acted.ts';

/**
 * Appends an entry for each change to the administrators' log of a developer, in the transaction of the changes
 * (`docs/protocol.md` §16). Call it last: it locks the head of the log until the commit, and whoever locked the head before
 * other rows could deadlock with those who need both.
 */
export async function appendChanges(
  transaction: Transaction,
  developerId: string,
  changes: readonly NotedChange[],
): Promise<void> {
  await sql`INSERT INTO admin_heads (developer_id) VALUES (${developerId}) ON CONFLICT DO NOTHING`.execute(
    transaction,
  );
  const head = await lockHead(transaction, 'admin', developerId);
  if (head === undefined) throw new Error('the head of the administrators’ log is missing');
  const growth = growFrom(edgeOf(head.treeSize, head.tree));
  const timestamp = await readClock(transaction);
  let { seq, hash } = head;
  for (const { actor, event } of changes) {
    const who = await whoActed(transaction, developerId, actor);
    const metadata = canonicalMetadata({ door: actor.door, data: event.data });
    const salt = randomBytes(ENTRY_SALT_BYTES);
    const entryId = newId('alog');
    seq += 1;
    const canonical = canonicalEntry({
      v: ENTRY_VERSION,
      entryId,
      seq,
      developerId,
      agentId: null,
      agentDid: null,
      grantId: null,
      principal: who.id,
      principalDigest: who.digest,
      identityProvider: who.issuer,
      action: event.type,
      status: 'success',
      timestamp,
      metadataDigest: await saltedDigest(salt, metadata),
      prevHash: hash,
    });
    hash = await hashEntry(canonical);
    await growth.add(canonical);
    await sql`
      WITH details AS (
        INSERT INTO admin_details (developer_id, seq, metadata, salt) VALUES (${developerId}, ${seq}, ${metadata}, ${salt})
      )
      INSERT INTO admin_entries (developer_id, seq, entry_id, actor, actor_digest, action, at, canonical, hash)
      VALUES (${developerId}, ${seq}, ${entryId}, ${who.id}, decode(${who.digest}, 'hex'), ${event.type},
        ${timestamp}::timestamptz, ${canonical}, decode(${hash}, 'hex'))`.execute(transaction);
  }
  await insertNodes('admin', developerId, growth).execute(transaction);
  await sql`UPDATE admin_heads SET seq = ${seq}, hash = decode(${hash}, 'hex'), ${setTree(growth)}
    WHERE developer_id = ${developerId}`.execute(transaction);
}

/** After the lock, so that later entries have later times. */
async function readClock(transaction: Transaction): Promise<string> {
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp()::timestamptz(3) AS now`.execute(
    transaction,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the clock of the database shows nothing');
  return row.now.toISOString();
}
