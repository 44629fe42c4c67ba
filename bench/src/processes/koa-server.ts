/** A Koa application with one route, bare or guarded. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, requireGrant } from '@grantex/koa';
import Koa from 'koa';
import { serveParent } from './child.ts';
import { cachingVerifier, type GuardedServerOptions } from './guarded-server.ts';
import { startParameter } from './start-child.ts';

const options = startParameter() as GuardedServerOptions;

const app = new Koa();
if (options.guard !== 'none') {
  const guard = createGuard({ verifier: cachingVerifier(options), audit: false });
  app.use(requireGrant({ guard, rule: { scopes: [options.scope] } }));
}
app.use((ctx) => {
  ctx.body = { flights: [] };
});
const handle = app.callback();
const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveParent(`http://127.0.0.1:${port}`, async () => server.closeAllConnections());
});
