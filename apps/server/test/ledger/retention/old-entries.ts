import { principalDigest } from '@grantex/core/log';
import { type Chain, placeAll } from '../../../src/ledger/audit/append/chain.ts';
import { lockHead, makeHead } from '../../../src/ledger/audit/append/chain-head.ts';
import { type AuditRequest, draftOf } from '../../../src/ledger/audit/append/draft.ts';
import { edgeOf, growFrom } from '../../../src/ledger/audit/append/growth.ts';
import { insertMade } from '../../../src/ledger/audit/append/insert-made.ts';
import { base64urlOf } from '../../../src/ledger/audit/stored/stored-entry.ts';
import type { Database } from '../../../src/base/store/database.ts';
import type { Seeded } from '../audit/seed.ts';

/** Writes entries of another day, which no clock of a test could: the database says when an entry is written. */
export async function writeOn(
  database: Database,
  { developerId, agentId, grantId, principal, principalId }: Seeded,
  now: Date,
  requests: readonly Omit<AuditRequest, 'grantId'>[],
): Promise<void> {
  await database.forDeveloper(developerId, async (transaction) => {
    await makeHead(transaction, developerId);
    const head = await lockHead(transaction, 'audit', developerId);
    if (head === undefined) throw new Error('the head was just made');
    const { salt } = await transaction
      .selectFrom('principals')
      .select('salt')
      .where('id', '=', principal)
      .executeTakeFirstOrThrow();
    const name = {
      principalId,
      principalSalt: base64urlOf(salt),
      principalDigest: salt === null ? null : await principalDigest(salt, principalId),
    };
    const grant = { id: grantId, agentId, principal, identityProvider: null, ...name };
    const drafts = await Promise.all(requests.map((request) => draftOf({ grantId, ...request })));
    const chain: Chain = {
      developerId,
      opened: head,
      head,
      now,
      grants: new Map([[grantId, grant]]),
      activeKeys: new Set(requests.flatMap(({ signed }) => (signed ? [`${agentId} ${signed.kid}`] : []))),
      stored: new Map(),
      reports: new Map(),
      made: [],
      growth: growFrom(edgeOf(head.treeSize, head.tree)),
      isExpected: false,
    };
    const [outcome] = await placeAll(chain, [{ drafts, keys: [] }]);
    if (outcome instanceof Error) throw outcome;
    await insertMade(transaction, chain);
  });
}
