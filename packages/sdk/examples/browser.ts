import { createPkce, createState, Grantex, type GrantTokens, parseCallback } from '@grantex/sdk';

const gx = new Grantex({ apiKey: process.env.GRANTEX_API_KEY });

/** What waits in the person's session until their browser comes back. */
interface Waiting {
  agentId: string;
  state: string;
  codeVerifier: string;
}

/** Before: where to send the browser, and what to keep in its session. */
export async function begin(agentId: string, userId: string): Promise<{ to: string; waiting: Waiting }> {
  const { codeVerifier, ...challenge } = await createPkce();
  const state = createState();
  const auth = await gx.authorize({
    agentId,
    userId,
    scopes: ['flights:book'],
    callbackUrl: 'https://app.example.com/callback',
    state,
    ...challenge,
  });
  return { to: auth.consentUrl, waiting: { agentId, state, codeVerifier } };
}

/** After: the route `/callback`, with the URL that the browser came to. */
export async function finish(url: string, { agentId, state, codeVerifier }: Waiting): Promise<GrantTokens> {
  const { issuer } = await gx.discover();
  const { code } = parseCallback(url, { state, issuer });
  return gx.tokens.exchange({ code, agentId, codeVerifier });
}
