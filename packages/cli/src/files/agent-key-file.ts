import { join } from 'node:path';
import {
  type AgentKey,
  type AgentKeyAlgorithm,
  createAgentKey,
  type Grantex,
  GrantexError,
  loadAgentKey,
} from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { usageError } from '../terminal/exit.ts';
import { checkWritable } from './secret-file.ts';

/** Where to keep a new agent key, and its algorithm. */
export interface NewKeyOptions {
  readonly keyDir: string;
  readonly algorithm: AgentKeyAlgorithm;
}

/** @throws {CliError} if no key can be kept in the folder, before anything is made */
export async function checkKeyFolder({ keyDir }: NewKeyOptions): Promise<void> {
  await checkWritable(join(keyDir, 'key'));
}

/** Creates a key in a file of mode 0600, which `loadAgentKey` of `@grantex/sdk` can read. */
export async function makeAgentKey({
  keyDir,
  algorithm,
}: NewKeyOptions): Promise<{ readonly key: AgentKey; readonly file: string }> {
  const key = await createAgentKey({ store: createFileStore({ directory: keyDir }), algorithm });
  return { key, file: join(keyDir, `${key.kid}.secret`) };
}

/** Where to look for an agent's key. */
export interface FindKeyOptions {
  readonly keyDir: string;
  /** Default: the key that the server names as the agent's current one. */
  readonly kid: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Loads an agent's private key from a folder.
 * @throws {CliError} naming the key and the folder if it is not there
 */
export async function findAgentKey(
  gx: Grantex,
  agentId: string,
  { keyDir, kid: given, signal }: FindKeyOptions,
): Promise<AgentKey> {
  const kid = given ?? (await currentKey(gx, agentId, signal));
  try {
    return await loadAgentKey({ store: createFileStore({ directory: keyDir }), kid });
  } catch (error) {
    if (!GrantexError.is(error) && !(error instanceof TypeError)) throw error;
    const next = `Name the folder that holds ${kid}.secret: --key-dir <folder>`;
    throw usageError(`the private key ${kid} is not in ${keyDir}`, next, error);
  }
}

async function currentKey(gx: Grantex, agentId: string, signal: AbortSignal): Promise<string> {
  const { keys } = await gx.agents.get(agentId, { signal });
  const current = keys.find(({ revokedAt }) => revokedAt === null);
  if (current !== undefined) return current.kid;
  throw usageError(`the agent ${agentId} has no key`, `Give it one: grantex agents rotate-key ${agentId}`);
}
