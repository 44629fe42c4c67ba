import { sql } from 'kysely';
import type { InForce } from '../../ledger/activity/activity.ts';
import { hasStatus } from './filter.ts';
import { grantRows } from './view.ts';
import { readPage } from '../../http/requests/pagination.ts';
import type { Transaction } from '../../base/store/database.ts';

const ONE = { page: 1, pageSize: 1 };

export async function countInForce(transaction: Transaction): Promise<InForce> {
  const agents = transaction.selectFrom('agents').select('id').where('status', '<>', 'deleted');
  const requests = transaction
    .selectFrom('authorization_requests')
    .select('id')
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .where('status', '=', 'pending')
    // What clients ask on behalf of whoever they sent here is nobody's yet.
    .where('face', '=', 'api');
  // Skips expired grants before it looks up their revocation.
  const grants = grantRows(transaction)
    .where(hasStatus('active'))
    .where('grants.expires_at', '>', sql<Date>`clock_timestamp()`);
  return {
    agents: (await readPage(transaction, agents, ONE)).total,
    grants: (await readPage(transaction, grants, ONE)).total,
    openRequests: (await readPage(transaction, requests, ONE)).total,
  };
}
