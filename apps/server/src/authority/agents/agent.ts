import { agentDid, type AgentStatus } from '@grantex/core/issuer';
import { sql, type Selectable } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import { readPage, type Page, type PageRequest } from '../../http/requests/pagination.ts';
import { newId } from '../../base/ids.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { type HoldRow, holdsColumn, type HoldView, viewsOfHolds } from '../holds/holds-on.ts';
import { revoke } from '../revocations/revoke.ts';
import { containsText } from '../../base/store/contains-text.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { DpopDemand } from '../../base/store/schema/oauth-tables.ts';
import type { AgentTable } from '../../base/store/schema/authority-tables.ts';
import { declaredScopes } from '../scopes/declared-scopes.ts';
import { agentIsClient } from './refusals.ts';
import { readAgentKeys, setAgentKey, type AgentKey, type ProvenKey } from './agent-keys.ts';

export type AgentKind = Selectable<AgentTable>['kind'];

/** An agent as its developer sees it (`docs/protocol.md` §5). */
export interface AgentView {
  id: string;
  agentId: string;
  did: string;
  developerId: string;
  name: string;
  description: string | null;
  scopes: string[];
  redirectUris: string[];
  /** Whether its tokens may or must be bound to a key. */
  dpop: DpopDemand;
  status: AgentStatus;
  /** A client became an agent when a person first authorized it (`docs/protocol.md` §14). */
  kind: AgentKind;
  /** The id of a client: `cl_…`, or the URL of its document. `null` for an agent that the developer registered. */
  clientId: string | null;
  /** Empty for an agent that never proved a key. */
  keys: AgentKey[];
  /** Who keeps it from acting for now. */
  holds: HoldView[];
  createdAt: string;
  updatedAt: string;
}

export interface NewAgent {
  name: string;
  description: string | null;
  scopes: readonly string[];
  redirectUris: readonly string[];
  dpop: DpopDemand;
  key: ProvenKey | undefined;
}

export interface AgentChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  scopes?: readonly string[] | undefined;
  redirectUris?: readonly string[] | undefined;
  dpop?: DpopDemand | undefined;
  status?: 'active' | 'suspended' | undefined;
}

/** Which agents to list. */
export interface AgentFilter {
  /** What the name begins with; case is ignored. */
  name?: string | undefined;
  /** The whole name; case counts. */
  exactName?: string | undefined;
  /** Any part of the name, or six characters and more of the id; case is ignored. */
  contains?: string | undefined;
  status?: 'active' | 'suspended' | undefined;
  kind?: AgentKind | undefined;
  /** By when they were registered; the newest first by default. */
  order?: 'asc' | 'desc' | undefined;
}

/** @throws {FormatError} for a malformed scope */
export async function createAgent(
  transaction: Transaction,
  developerId: string,
  { name, description, scopes, redirectUris, dpop, key }: NewAgent,
): Promise<AgentView> {
  const id = newId('ag');
  await transaction
    .insertInto('agents')
    .values({
      id,
      developer_id: developerId,
      name,
      description,
      scopes: declaredScopes(scopes),
      redirect_uris: [...new Set(redirectUris)],
      dpop,
      status: 'active',
    })
    .execute();
  if (key !== undefined) await setAgentKey(transaction, developerId, id, key);
  await appendEvent(transaction, developerId, { type: 'agent.created', data: { agentId: id, name } });
  return readAgent(transaction, id);
}

/** @throws {ApiError} 404, also for an agent that was deleted */
export async function readAgent(transaction: Transaction, id: string): Promise<AgentView> {
  const row = await existing(transaction).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('agent');
  const keys = await readAgentKeys(transaction, [id]);
  return viewOf(row, keys.get(id) ?? []);
}

/**
 * One page of the agents that match the filter, newest first. Whole names have an index. Beginnings of names have none: at
 * most the developer's own agents are scanned, and whole rows are read for the page alone.
 */
export async function listAgents(
  transaction: Transaction,
  { name, exactName, contains, status, kind, order = 'desc', ...request }: AgentFilter & PageRequest,
): Promise<Page<AgentView>> {
  let query = existing(transaction).orderBy('id', order);
  if (name !== undefined) query = query.where(sql<boolean>`starts_with(lower(name), lower(${name}))`);
  if (exactName !== undefined) query = query.where('name', '=', exactName);
  if (contains !== undefined) query = query.where(containsText(contains, 'id', 'name'));
  if (status !== undefined) query = query.where('status', '=', status);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  const page = await readPage(transaction, query, request);
  const keys = await readAgentKeys(
    transaction,
    page.rows.map(({ id }) => id),
  );
  return { ...page, rows: page.rows.map((row) => viewOf(row, keys.get(row.id) ?? [])) };
}

/**
 * Changes the given members. Suspending ends the existing grants for good; reactivating only allows new ones.
 * @throws {ApiError} 404, 400 `AGENT_IS_CLIENT` for anything but the status of a client
 * @throws {FormatError} for a malformed scope
 */
export async function updateAgent(
  transaction: Transaction,
  developerId: string,
  id: string,
  { name, description, scopes, redirectUris, dpop, status }: AgentChanges,
): Promise<AgentView> {
  const before = await existing(transaction).where('id', '=', id).forUpdate().executeTakeFirst();
  if (before === undefined) throw notFound('agent');
  const described = changedBy({ name, description, scopes, redirectUris });
  const changed = [...described, ...changedBy({ dpop })];
  if (before.kind === 'client' && described.length > 0) {
    throw agentIsClient(
      'only its status and dpop can be changed; settings.resources says which scopes clients may ask for',
    );
  }
  await transaction
    .updateTable('agents')
    .set({
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(scopes === undefined ? {} : { scopes: declaredScopes(scopes) }),
      ...(redirectUris === undefined ? {} : { redirect_uris: [...new Set(redirectUris)] }),
      ...(dpop === undefined ? {} : { dpop }),
      ...(status === 'active' ? { status } : {}),
      updated_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .execute();
  if (changed.length > 0) {
    const data = { agentId: id, name: name ?? before.name, changed };
    await appendEvent(transaction, developerId, { type: 'agent.updated', data });
  }
  if (status === 'active' && before.status !== 'active') {
    await appendEvent(transaction, developerId, { type: 'agent.reactivated', data: { agentId: id } });
  }
  if (status === 'suspended' && before.status !== 'suspended') {
    await revoke(transaction, developerId, { kind: 'agent', id, by: 'developer', status });
  }
  return readAgent(transaction, id);
}

/**
 * Gives the agent another key. Its DID stays the same.
 * @throws {ApiError} 404, 400 `AGENT_IS_CLIENT`, or what {@link setAgentKey} throws
 */
export async function rotateAgentKey(
  transaction: Transaction,
  developerId: string,
  id: string,
  key: ProvenKey,
): Promise<AgentView> {
  const agent = await existing(transaction).where('id', '=', id).forUpdate().executeTakeFirst();
  if (agent === undefined) throw notFound('agent');
  if (agent.kind === 'client') throw agentIsClient('it authenticates with the keys that it publishes itself');
  await setAgentKey(transaction, developerId, id, key);
  const data = { agentId: id, kid: key.proof.kid };
  await appendEvent(transaction, developerId, { type: 'agent.key_rotated', data });
  // The DID document has changed and states when.
  await transaction
    .updateTable('agents')
    .set({ updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .execute();
  return readAgent(transaction, id);
}

/**
 * Ends every grant of the agent and leaves a tombstone.
 * @throws {ApiError} 404, also the second time
 */
export async function deleteAgent(transaction: Transaction, developerId: string, id: string): Promise<void> {
  const ended = await revoke(transaction, developerId, {
    kind: 'agent',
    id,
    by: 'developer',
    status: 'deleted',
  });
  if (!ended) throw notFound('agent');
}

/** The names of the given members. */
function changedBy(changes: Omit<AgentChanges, 'status'>): string[] {
  return Object.entries(changes).flatMap(([member, value]) => (value === undefined ? [] : [member]));
}

function existing(transaction: Transaction) {
  return transaction
    .selectFrom('agents')
    .selectAll()
    .select(holdsColumn(sql`ARRAY[]::text[]`, sql`ARRAY[agents.id]`).as('holds'))
    .where('status', '<>', 'deleted');
}

type AgentRow = Selectable<AgentTable> & { holds: HoldRow[] };

function viewOf(row: AgentRow, keys: AgentKey[]): AgentView {
  return {
    id: row.id,
    agentId: row.id,
    did: agentDid(row.id),
    developerId: row.developer_id,
    name: row.name,
    description: row.description,
    scopes: row.scopes,
    redirectUris: row.redirect_uris,
    dpop: row.dpop,
    status: row.status,
    kind: row.kind,
    clientId: row.client_id,
    keys,
    holds: viewsOfHolds(row.holds),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
