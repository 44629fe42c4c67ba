import { type AgentKey, type Grantex, GrantexError, loadAgentKey } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { usageError } from './exit.ts';

/** Where an agent's key is looked for. */
export interface SigningKeyOptions {
  readonly keyDir: string;
  /** Its id, where it is known; otherwise the server says which key the agent has at present. */
  readonly kid: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Loads the key of an agent from its folder.
 * @throws {CliError} where it is not there, naming it and the folder
 */
export async function findSigningKey(
  gx: Grantex,
  agentId: string,
  { keyDir, kid: known, signal }: SigningKeyOptions,
): Promise<AgentKey> {
  const kid = known ?? (await presentKey(gx, agentId, signal));
  try {
    return await loadAgentKey({ store: createFileStore({ directory: keyDir }), kid });
  } catch (error) {
    if (!GrantexError.is(error) && !(error instanceof TypeError)) throw error;
    const next = `Name the folder that holds ${kid}.secret: --key-dir <folder>`;
    throw usageError(`the private key ${kid} is not in ${keyDir}`, next, error);
  }
}

async function presentKey(gx: Grantex, agentId: string, signal: AbortSignal): Promise<string> {
  const { keys } = await gx.agents.get(agentId, { signal });
  const present = keys.find(({ revokedAt }) => revokedAt === null);
  if (present !== undefined) return present.kid;
  throw usageError(`the agent ${agentId} has no key`, `Give it one: grantex agents rotate-key ${agentId}`);
}
