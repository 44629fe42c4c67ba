import { sql } from 'kysely';
import { holdChain } from '../../ledger/audit/append/chain-head.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { takeProof, type KeyProof } from './key-proof.ts';
import type { AgentPublicKey } from './public-key.ts';

/** A key of an agent: the one in use, or a retired one. */
export interface AgentKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  publicKey: AgentPublicKey;
  createdAt: string;
  /** When another key replaced it; `null` while it is in use. */
  revokedAt: string | null;
}

/** A key whose holder has proven that it has the private part. */
export interface ProvenKey {
  publicKey: AgentPublicKey;
  proof: KeyProof;
}

/** Most keys in the life of an agent: its answers and its DID document list all of them. */
const MOST_KEYS = 100;

/**
 * Gives an agent a key. Its earlier keys retire at the same moment.
 * @throws {ApiError} 400 for a proof that was used before, 409 `KEY_EXISTS` for a key that the agent has or had, 409
 *   `TOO_MANY_KEYS` for one after the hundredth
 */
export async function setAgentKey(
  transaction: Transaction,
  developerId: string,
  agentId: string,
  { publicKey, proof }: ProvenKey,
): Promise<void> {
  await takeProof(transaction, developerId, proof);
  const keys = await readAgentKeys(transaction, [agentId]);
  // What the old key signed is in the log by now, or refused: no entry is later than the end of its key.
  if ((keys.get(agentId) ?? []).length > 0) await holdChain(transaction, developerId);
  await transaction
    .updateTable('agent_keys')
    .set({ revoked_at: sql<Date>`clock_timestamp()` })
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .execute();
  const added = await transaction
    .insertInto('agent_keys')
    .values({
      developer_id: developerId,
      agent_id: agentId,
      kid: proof.kid,
      jwk: JSON.stringify(publicKey),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('kid')
    .executeTakeFirst();
  if (added === undefined) throw new ApiError(409, 'KEY_EXISTS', 'the agent has, or had, this key');
  const { count } = await transaction
    .selectFrom('agent_keys')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('agent_id', '=', agentId)
    .executeTakeFirstOrThrow();
  if (count <= MOST_KEYS) return;
  const message = `an agent has at most ${MOST_KEYS} keys in its life; register another agent`;
  throw new ApiError(409, 'TOO_MANY_KEYS', message);
}

/** The keys of several agents, by agent id, oldest first. */
export async function readAgentKeys(
  transaction: Transaction,
  agentIds: readonly string[],
): Promise<Map<string, AgentKey[]>> {
  const keys = new Map<string, AgentKey[]>(agentIds.map((id) => [id, []]));
  if (agentIds.length === 0) return keys;
  const rows = await transaction
    .selectFrom('agent_keys')
    .select(['agent_id', 'kid', 'jwk', 'created_at', 'revoked_at'])
    .where(sql<boolean>`agent_id = ANY (${agentIds}::text[])`)
    .orderBy('created_at')
    .orderBy('kid')
    .execute();
  for (const { agent_id, kid, jwk, created_at, revoked_at } of rows) {
    keys.get(agent_id)?.push({
      kid,
      publicKey: jwk as AgentPublicKey,
      createdAt: created_at.toISOString(),
      revokedAt: revoked_at?.toISOString() ?? null,
    });
  }
  return keys;
}
