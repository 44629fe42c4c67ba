import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { agentNotActive } from '../../authority/agents/refusals.ts';
import { refuseHeldAgent } from '../../authority/holds/holds-on.ts';
import { clientScopes } from '../../authority/resources/resource.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import type { LoginRequest } from './login.ts';

/**
 * The agent that a client is to the developer of a service: made at its first login, and then kept, also where the
 * developer suspends or deletes it, so that the same client does not come back as another one. Its row stays locked.
 * @returns its id
 * @throws {ApiError} 403 `AGENT_NOT_ACTIVE`, `ON_HOLD`
 */
export async function findOrMakeClientAgent(
  transaction: Transaction,
  {
    developer_id,
    agent_id,
    client_id,
    client_name,
  }: Pick<LoginRequest, 'developer_id' | 'agent_id' | 'client_id' | 'client_name'>,
): Promise<string> {
  if (agent_id === null) await makeAgent(transaction, { developer_id, client_id, client_name });
  const agent = await transaction
    .selectFrom('agents')
    .select(['id', 'status'])
    .where('developer_id', '=', developer_id)
    .where(agent_id === null ? 'client_id' : 'id', '=', agent_id ?? client_id)
    .forShare()
    .executeTakeFirstOrThrow();
  if (agent.status !== 'active') throw agentNotActive();
  await refuseHeldAgent(transaction, agent.id);
  return agent.id;
}

async function makeAgent(
  transaction: Transaction,
  { developer_id, client_id, client_name }: Pick<LoginRequest, 'developer_id' | 'client_id' | 'client_name'>,
): Promise<void> {
  // A change of the services waits until this agent is there, or is seen here.
  await transaction
    .selectFrom('developers')
    .select('id')
    .where('id', '=', developer_id)
    .forShare()
    .executeTakeFirstOrThrow();
  const made = await transaction
    .insertInto('agents')
    .values({
      id: newId('ag'),
      developer_id,
      name: client_name,
      description: null,
      scopes: await clientScopes(transaction, developer_id),
      redirect_uris: [],
      status: 'active',
      kind: 'client',
      client_id,
    })
    .onConflict((conflict) => conflict.columns(['developer_id', 'client_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) return;
  await appendEvent(transaction, developer_id, {
    type: 'agent.created',
    data: { agentId: made.id, name: client_name },
  });
}
