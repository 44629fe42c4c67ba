import { agentFetch, type AgentKey, Grantex } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';

const gx = new Grantex({ apiKey: process.env.GRANTEX_API_KEY });
const store = createFileStore({ directory: '.travel-agent' });

interface Agent {
  readonly agentId: string;
  readonly key: AgentKey;
}

/** Exchanges the code for a token that is bound to the agent's key, and books with it. */
export async function book({ agentId, key }: Agent, code: string, flight: string): Promise<boolean> {
  const grant = await gx.tokens.exchange({ code, agentId, key });
  const fetch = agentFetch({ key, token: gx.tokenSource({ agentId, store, grant, key }) });
  const answer = await fetch('https://travel.example/bookings', { method: 'POST', body: flight });
  return answer.ok;
}
