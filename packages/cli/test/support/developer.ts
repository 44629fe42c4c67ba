import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Grantex, signup } from '@grantex/sdk';
import { inject } from 'vitest';

/** A developer of the sandbox that no other test uses, with an empty home. */
export interface Developer {
  readonly url: string;
  readonly apiKey: string;
  readonly gx: Grantex;
  readonly home: string;
  /** The environment of the program: server, key, and a separate home. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How long the tests wait for the one server that all of them load, in seconds. */
const PATIENCE = 60;

export async function newDeveloper(): Promise<Developer> {
  const url = inject('servers').sandbox;
  const { apiKey } = await signup({ name: 'Acme Travel' }, { baseUrl: url, timeout: PATIENCE });
  const home = await newFolder();
  const gx = new Grantex({ apiKey, baseUrl: url, timeout: PATIENCE });
  return { url, apiKey, gx, home, environment: { HOME: home, GRANTEX_URL: url, GRANTEX_API_KEY: apiKey } };
}

export function newFolder(): Promise<string> {
  return mkdtemp(join(inject('folder'), 'home-'));
}

/** An agent with a grant of `alice`, and its token. */
export async function granted(
  { gx }: Pick<Developer, 'gx'>,
  scopes: readonly string[] = ['flights:book', 'payments:initiate:max_500'],
  name = 'Travel agent',
): Promise<{ agentId: string; grantId: string; grantToken: string }> {
  const { agentId } = await gx.agents.register({ name, scopes });
  const { code } = await gx.authorize({ agentId, principalId: 'alice', scopes });
  const { grantId, grantToken } = await gx.tokens.exchange({ code, agentId });
  return { agentId, grantId, grantToken };
}
