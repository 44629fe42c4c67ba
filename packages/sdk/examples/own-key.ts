import { type AgentKey, createActorToken, createAgentClient, tokenHash } from '@grantex/sdk';

interface Agent {
  readonly agentId: string;
  readonly key: AgentKey;
  readonly issuer: string;
}

/** The sub-agent says that it is ready to act by the token with this hash. */
export async function accept(subAgent: Agent, parentTokenHash: string): Promise<string> {
  return createActorToken({ ...subAgent, parentTokenHash });
}

/** The parent hands down what the sub-agent may do, and returns the token for it. */
export async function handDown(
  parent: Agent,
  grantToken: string,
  ask: (parentTokenHash: string) => Promise<string>,
): Promise<string> {
  const actorToken = await ask(await tokenHash(grantToken));
  const agent = createAgentClient(parent);
  const issued = await agent.delegate({ grantToken, actorToken, scopes: ['flights:search'] });
  return issued.grantToken;
}
