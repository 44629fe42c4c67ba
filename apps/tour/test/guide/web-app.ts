import { createPkce, createState, Grantex, parseCallback } from '@grantex/sdk';
import express, { type Request } from 'express';

const gx = new Grantex({ apiKey: process.env['GRANTEX_API_KEY'] });
const port = Number(process.env['PORT'] ?? 3000);
const app = `http://localhost:${port}`;
const { issuer } = await gx.discover();
const { agents } = await gx.agents.list();
const [agent] = agents;
if (agent === undefined) throw new Error('Register an agent first.');

/** The code verifiers of people who are at the consent page, by the state of their browser. */
const waiting = new Map<string, string>();

function stateOf(request: Request): string {
  return /(?:^|; )connect=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}

export const server = express()
  .get('/connect', async (_request, response) => {
    const { codeVerifier, ...challenge } = await createPkce();
    const state = createState();
    const auth = await gx.authorize({
      agentId: agent.id,
      // Who is signed in to your application.
      principalId: 'alice',
      scopes: ['flights:search', 'flights:book'],
      redirectUri: `${app}/callback`,
      state,
      ...challenge,
    });
    waiting.set(state, codeVerifier);
    response.cookie('connect', state, { httpOnly: true, sameSite: 'lax', maxAge: 15 * 60_000 });
    // A sandbox has approved already, and sends nobody back.
    const { code } = auth;
    if (code === undefined) response.redirect(auth.consentUrl);
    else response.redirect(`/callback?${new URLSearchParams({ code, state, iss: issuer }).toString()}`);
  })
  .get('/callback', async (request, response) => {
    const state = stateOf(request);
    const { code } = parseCallback(`${app}${request.originalUrl}`, { state, issuer });
    const codeVerifier = waiting.get(state);
    waiting.delete(state);
    const grant = await gx.tokens.exchange({ code, agentId: agent.id, codeVerifier });
    console.log(`${grant.grantId} holds ${grant.scopes.join(' ')}`);
    response.redirect('/connected.html');
  })
  .use(express.static('public'))
  .listen(port, '127.0.0.1');
