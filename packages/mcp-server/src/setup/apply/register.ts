import { readFile } from 'node:fs/promises';
import { type Agent, createAgentKey, Grantex, GrantexError } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { writePrivately } from '../../program/private-file.ts';
import { type KeptSetup, keepSetup, type SetupFolder } from './kept-setup.ts';

/** What the Grantex server has to know. */
export interface Registration {
  readonly agentName: string;
  readonly description: string;
  /** What the rules need. */
  readonly scopes: readonly string[];
  /** Whether another person approves than before. */
  readonly isForAnother: boolean;
  /** What scopes mean that nobody has described yet. */
  readonly sentences: ReadonlyMap<string, string>;
}

/** A setup with an agent and an API key. */
export type Registered = KeptSetup & { readonly agentId: string; readonly keyId: string };

/**
 * Registers the agent with a key of its own and what its scopes mean, and makes an API key for the wrapper. What exists is
 * kept. Each step is written down before the next one, so that a setup that failed can be run again or undone.
 * @param gx with an API key that has the role `admin`
 */
export async function register(
  gx: Grantex,
  folder: SetupFolder,
  setup: KeptSetup,
  registration: Registration,
): Promise<Registered> {
  for (const [scope, sentence] of registration.sentences) await gx.scopes.describe(scope, sentence);
  const withAgent = await registerAgent(gx, folder, setup, registration);
  return makeApiKey(gx, folder, withAgent);
}

async function registerAgent(
  gx: Grantex,
  folder: SetupFolder,
  setup: KeptSetup,
  { agentName: name, description, scopes, isForAnother }: Registration,
): Promise<KeptSetup & { agentId: string }> {
  const known = setup.agentId === undefined ? undefined : await existing(gx, setup.agentId);
  if (known !== undefined) {
    const { agentId } = known;
    if (!isSame(known.scopes, scopes)) await gx.agents.update(agentId, { scopes });
    // Otherwise what was granted for other rules, or by somebody else, would stay in force.
    if (!isSame(known.scopes, scopes) || isForAnother) await gx.agents.revokeGrants(agentId);
    return { ...setup, agentId };
  }
  const key = await createAgentKey({ store: createFileStore({ directory: folder.agentKeys }) });
  const { agentId } = await gx.agents.register({ name, description, scopes, key });
  const registered = { ...setup, agentId };
  await keepSetup(folder, registered);
  return registered;
}

async function existing(gx: Grantex, agentId: string): Promise<Agent | undefined> {
  try {
    return await gx.agents.get(agentId);
  } catch (error) {
    if (GrantexError.is(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** The roles of a wrapper: it asks for grants, follows revocations and records calls. It cannot register or approve. */
const ROLES = ['issue', 'verify', 'audit-write'] as const;

async function makeApiKey(
  gx: Grantex,
  folder: SetupFolder,
  setup: KeptSetup & { readonly agentId: string },
): Promise<Registered> {
  const { keyId } = setup;
  if (keyId !== undefined) {
    if (await works(folder, setup.url)) return { ...setup, keyId };
    // It was lost or revoked, or has expired.
    await gx.keys.revoke(keyId).catch(ignoreNotFound);
  }
  const { id, apiKey, expiresAt } = await gx.keys.create({
    name: `grantex-mcp for ${setup.agentId}`,
    roles: [...ROLES],
  });
  const registered = { ...setup, keyId: id, keyExpiresAt: expiresAt ?? undefined };
  await keepSetup(folder, registered);
  await writePrivately(folder.apiKey, `${apiKey}\n`);
  return registered;
}

async function works({ apiKey }: SetupFolder, url: string): Promise<boolean> {
  try {
    const held = (await readFile(apiKey, 'utf8')).trim();
    const { roles } = await new Grantex({ baseUrl: url, apiKey: held }).me.get();
    return ROLES.every((role) => roles.includes(role));
  } catch (error) {
    if (GrantexError.is(error) && error.status !== 401) throw error;
    return false;
  }
}

export function ignoreNotFound(error: unknown): void {
  if (!GrantexError.is(error) || error.code !== 'NOT_FOUND') throw error;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
}
