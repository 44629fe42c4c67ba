import { GrantexError } from '@grantex/sdk';
import type { Context } from './context.ts';

/** The name of an agent; its id, if the name is not known. */
export type AgentNames = (agentId: string | null | undefined) => string;

/** Both, as `Travel agent (ag_…)`. */
export function nameWithId(names: AgentNames, agentId: string): string {
  const name = names(agentId);
  return name === agentId ? agentId : `${name} (${agentId})`;
}

/** Up to this many are asked for one by one. */
const FEW = 8;

/**
 * Looks up what agents are called. A deleted one, and each where the key may not read agents, keeps its id.
 * @param agentIds may repeat and hold nulls
 */
export async function agentNames(
  context: Pick<Context, 'client' | 'signal'>,
  agentIds: Iterable<string | null | undefined>,
): Promise<AgentNames> {
  const names = new Map<string, string>();
  const wanted = new Set([...agentIds].filter((id) => id !== null && id !== undefined));
  try {
    if (wanted.size <= FEW) await askEach(context, wanted, names);
    else await readList(context, wanted, names);
  } catch (error) {
    if (!GrantexError.is(error) || error.code !== 'ROLE_REQUIRED') throw error;
  }
  return (agentId) => names.get(agentId ?? '') ?? agentId ?? '';
}

async function askEach(
  { client, signal }: Pick<Context, 'client' | 'signal'>,
  wanted: ReadonlySet<string>,
  names: Map<string, string>,
): Promise<void> {
  const gx = await client();
  const ask = async (agentId: string): Promise<void> => {
    try {
      names.set(agentId, (await gx.agents.get(agentId, { signal })).name);
    } catch (error) {
      if (!GrantexError.is(error) || error.code !== 'NOT_FOUND') throw error;
    }
  };
  await Promise.all([...wanted].map(ask));
}

async function readList(
  { client, signal }: Pick<Context, 'client' | 'signal'>,
  wanted: ReadonlySet<string>,
  names: Map<string, string>,
): Promise<void> {
  const gx = await client();
  for await (const { agentId, name } of gx.agents.listAll({}, { signal })) {
    if (wanted.has(agentId)) names.set(agentId, name);
    if (names.size === wanted.size) return;
  }
}
