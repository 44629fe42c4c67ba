import { agentFetch, Grantex, loadAgentKey } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';

const gx = new Grantex({ apiKey: process.env.GRANTEX_API_KEY });
const store = createFileStore({ directory: '.travel-agent' });

/** Books with the token that the agent keeps, which is bound to its key. */
export async function book(agentId: string, kid: string, flight: string): Promise<boolean> {
  const fetch = agentFetch({
    key: await loadAgentKey({ store, kid }),
    token: gx.tokenSource({ agentId, store }),
  });
  const answer = await fetch('https://travel.example/bookings', { method: 'POST', body: flight });
  return answer.ok;
}
