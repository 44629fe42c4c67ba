import { randomUUID } from 'node:crypto';
import type { Api } from '../http/api.ts';
import { begun, textOf } from './expect.ts';
import type { Agent, Developer, GrantOptions } from './context.ts';
import { Skip } from './outcome.ts';

/** What the agents of the kit declare. */
const DECLARED = ['files:read', 'files:write', 'payments:initiate'] as const;
const ASKED = ['files:read', 'files:write'] as const;

export interface DeveloperOptions {
  readonly developerId: string;
  readonly key: string;
  readonly mode: 'sandbox' | 'live';
  readonly prefix: string;
  readonly connect: (key: string) => Api;
  /** What is made for all checks together. */
  readonly shared: Shared;
  /** Hears of each agent, to clean up. */
  readonly onAgent: (agentId: string) => void;
  readonly onKey: (keyId: string) => void;
}

/** What checks of one developer share; promises, because checks run at the same time. */
export interface Shared {
  agent?: Promise<Agent>;
  readonly keys: Map<string, Promise<string>>;
}

export function createDeveloper(options: DeveloperOptions): Developer {
  const { developerId, key, mode, prefix, connect, shared, onAgent, onKey } = options;
  const api = connect(key);

  const agent = async (own: Readonly<Record<string, unknown>> = {}): Promise<Agent> => {
    const wanted = { name: name('agent'), scopes: [...DECLARED], ...own };
    const answer = begun(await api.post('/v1/agents', wanted), 201);
    const agentId = textOf(answer, 'agentId');
    onAgent(agentId);
    return { agentId, scopes: wanted.scopes };
  };
  const name = (what: string): string => `${prefix} ${what}`;
  const sharedAgent = (): Promise<Agent> => (shared.agent ??= agent());

  const code = async (wanted: GrantOptions = {}) => {
    if (mode === 'live') throw new Skip('on a live server a person approves each request');
    const { agentId = (await sharedAgent()).agentId } = wanted;
    const principalId = wanted.principalId ?? `${prefix}-${randomUUID()}`;
    const asked = { scopes: ASKED, ...wanted, agentId, principalId };
    const answer = begun(await api.post('/v1/authorize', asked), 201);
    const authRequestId = textOf(answer, 'authRequestId');
    return { agentId, principalId, authRequestId, code: textOf(answer, 'code') };
  };

  return {
    developerId,
    api,
    key,
    name,
    agent,
    sharedAgent,
    code,
    async grant(wanted) {
      const asked = await code(wanted);
      const { agentId } = asked;
      const answer = begun(await api.post('/v1/token', { code: asked.code, agentId }), 201);
      const [grantId, grantToken, refreshToken] = ['grantId', 'grantToken', 'refreshToken'].map((member) =>
        textOf(answer, member),
      ) as [string, string, string];
      return { ...asked, grantId, grantToken, refreshToken };
    },
    async withRoles(...roles) {
      const kept = shared.keys.get(roles.join());
      const made = kept ?? makeKey(roles);
      shared.keys.set(roles.join(), made);
      return connect(await made);
    },
  };

  async function makeKey(roles: readonly string[]): Promise<string> {
    const answer = begun(await api.post('/v1/keys', { name: name(roles.join(' ')), roles }), 201);
    onKey(textOf(answer, 'id'));
    return textOf(answer, 'apiKey');
  }
}
