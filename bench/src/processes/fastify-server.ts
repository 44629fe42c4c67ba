/** A Fastify application with one route, bare or guarded. */
import { createGuard, grantex } from '@grantex/fastify';
import Fastify from 'fastify';
import { cachingVerifier, type GuardedServerOptions } from './guarded-server.ts';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

const options = startParameter() as GuardedServerOptions;

const app = Fastify();
if (options.guard === 'none') {
  app.get('/flights', async () => ({ flights: [] }));
} else {
  const guard = createGuard({ verifier: cachingVerifier(options), audit: false });
  await app.register(grantex, { guard });
  const onRequest = app.requireGrant({ scopes: [options.scope] });
  app.get('/flights', { onRequest }, async () => ({ flights: [] }));
}
serveParent(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());
