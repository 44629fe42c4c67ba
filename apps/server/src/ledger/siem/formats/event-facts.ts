import type { Transaction } from '../../../base/store/database.ts';
import type { EventView } from '../../events/event-types.ts';

/** What a SIEM asks of an event that does not hold it: whose privileges changed, and which. */
export interface Privileges {
  /** `prn_…`; `null` for a request whose person is not known. */
  readonly principal: string | null;
  readonly agentId: string | null;
  readonly scopes: readonly string[];
  readonly audience: string;
}

/** By the id of a grant or of an authorization request. */
export type EventFacts = ReadonlyMap<string, Privileges>;

/** Events about a grant or a request of which they hold only the id. */
const ABOUT = ['grant.revoked', 'authorization.approved'];

/** Reads what these events leave to the rows that they name. */
export async function readEventFacts(
  transaction: Transaction,
  events: readonly EventView[],
): Promise<EventFacts> {
  const about = events.filter(({ type }) => ABOUT.includes(type)).map(({ data }) => data);
  const grantIds = about.flatMap((data) => ('grantId' in data ? (data.grantId ?? []) : []));
  const requestIds = about.flatMap((data) => ('authRequestId' in data ? (data.authRequestId ?? []) : []));
  const grants = grantIds.length === 0 ? [] : await readGrants(transaction, grantIds);
  const requests = requestIds.length === 0 ? [] : await readRequests(transaction, requestIds);
  return new Map([...grants, ...requests].map(({ id, ...facts }) => [id, facts]));
}

type Row = Privileges & { readonly id: string };

async function readGrants(transaction: Transaction, ids: readonly string[]): Promise<Row[]> {
  return transaction
    .selectFrom('grants')
    .select(['id', 'principal', 'agent_id as agentId', 'scopes', 'audience'])
    .where('id', 'in', ids)
    .execute();
}

/** With the scopes that were approved, which may be fewer than those that were requested. */
async function readRequests(transaction: Transaction, ids: readonly string[]): Promise<Row[]> {
  return transaction
    .selectFrom('authorization_requests')
    .select(['id', 'principal', 'agent_id as agentId', 'audience'])
    .select(({ fn }) => fn.coalesce('approved_scopes', 'scopes').as('scopes'))
    .where('id', 'in', ids)
    .execute();
}
