import { sql } from 'kysely';
import { edgeOf, growFrom } from '../audit/append/growth.ts';
import { lockHead } from '../audit/append/chain-head.ts';
import { insertNodes, setTree } from '../audit/append/insert-made.ts';
import type { Database } from '../../base/store/database.ts';
import { readTexts } from './stored-tree.ts';

/** Entries of one transaction, which blocks appends while it runs. */
const PIECE = 2_000;

/**
 * Adds the entries of an older release to the tree of an audit log. Entries of this release are in it when they are committed. Several
 * processes may run it at once.
 */
export async function catchUp(database: Database, developerId: string): Promise<void> {
  for (let isBehind = true; isBehind;) {
    isBehind = await database.forDeveloper(developerId, async (transaction) => {
      const head = await lockHead(transaction, 'audit', developerId);
      if (head === undefined || head.treeSize >= head.seq) return false;
      const growth = growFrom(edgeOf(head.treeSize, head.tree));
      const to = Math.min(head.seq, head.treeSize + PIECE);
      for (const text of await readTexts(transaction, 'audit', { from: head.treeSize + 1, to }))
        await growth.add(text);
      await insertNodes('audit', developerId, growth).execute(transaction);
      await sql`UPDATE audit_heads SET ${setTree(growth)} WHERE developer_id = ${developerId}`.execute(
        transaction,
      );
      return to < head.seq;
    });
  }
}
