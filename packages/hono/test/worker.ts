import { createGrantex, currentGrant, type GrantEnv, requireGrant } from '@grantex/hono';
import { type ExecutionContext, Hono } from 'hono';
import { upgradeWebSocket } from 'hono/cloudflare-workers';

interface Bindings {
  readonly GRANTEX_URL: string;
  readonly GRANTEX_API_KEY: string;
}

function createApp({ GRANTEX_URL: url, GRANTEX_API_KEY: apiKey }: Bindings): Hono<GrantEnv> {
  const { guard } = createGrantex({ url, apiKey, audience: 'https://service.test', revocation: 'online' });
  const app = new Hono<GrantEnv>();
  app.use(requireGrant({ guard, rule: { scopes: ['flights:book'] } }));
  app.get('/', (c) => c.json({ for: c.var.grant.principalId, isCurrent: currentGrant() === c.var.grant }));
  app.get(
    '/socket',
    upgradeWebSocket((c) => ({
      onMessage: (_event, socket) => socket.send(`${c.var.grant.principalId} ${c.req.raw.signal.aborted}`),
    })),
  );
  app.get('/stream', () => new Response(new Response('one two').body));
  return app;
}

let app: Hono<GrantEnv> | undefined;

/** The Worker of the test. Its bindings come with the first request. */
// oxlint-disable-next-line import/no-default-export -- workerd takes a Worker from here
export default {
  fetch: (request: Request, bindings: Bindings, context: ExecutionContext): Response | Promise<Response> =>
    (app ??= createApp(bindings)).fetch(request, bindings, context),
};
