import {
  canonicalEntry,
  canonicalMetadata,
  ENTRY_SALT_BYTES,
  ENTRY_VERSION,
  hashEntry,
  saltedDigest,
} from '@grantex/core/log';
import { newId } from '../../base/ids.ts';
import { takeRandomBytes } from '../../base/random.ts';
import type { Transaction } from '../../base/store/database.ts';
import { edgeOf, growFrom } from '../audit/append/growth.ts';
import type { NotedChange } from '../events/noted-events.ts';
import { openLog } from './open-log.ts';
import { insertChanges, type MadeChange } from './insert-changes.ts';

/** What a transaction has appended, if it commits. */
export interface Appended {
  /** Resolves once the statement that writes has ended: a transaction commits only then, or is rolled back if it failed. */
  readonly written: Promise<void>;
}

/**
 * Appends an entry for each change to the administrators' log of a developer, in the transaction of the changes
 * (`docs/protocol.md` §16). Call it last: it locks the head of the log until the commit, and whoever locked the head before
 * other rows could deadlock with those who need both. Every revocation waits for it: it is one round trip at most, and what
 * it writes is sent together with COMMIT.
 */
export async function appendChanges(
  transaction: Transaction,
  developerId: string,
  changes: readonly NotedChange[],
): Promise<Appended> {
  const { head, timestamp, own } = await openLog(transaction, developerId, changes);
  const growth = growFrom(edgeOf(head.treeSize, head.tree));
  const made: MadeChange[] = [];
  let { seq, hash } = head;
  for (const { actor, who, event } of own) {
    const metadata = canonicalMetadata({ door: actor.door, data: event.data });
    const salt = takeRandomBytes(ENTRY_SALT_BYTES);
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
    made.push({ seq, entryId, who, action: event.type, canonical, hash, metadata, salt });
  }
  const written = insertChanges(transaction, { developerId, timestamp, made, growth });
  written.catch(() => undefined);
  return { written };
}
