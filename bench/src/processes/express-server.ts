/** An Express application with one route, bare or guarded in one of two ways. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, requireGrant } from '@grantex/express';
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { cachingVerifier, type GuardedServerOptions } from './guarded-server.ts';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

type Handlers = readonly express.RequestHandler[];

const options = startParameter() as GuardedServerOptions;
const { issuer, audience, scope } = options;

const guards: { readonly [guard in GuardedServerOptions['guard']]: () => Handlers } = {
  none: () => [],
  grantex: () => [
    requireGrant({
      guard: createGuard({ verifier: cachingVerifier(options), audit: false }),
      rule: { scopes: [scope] },
    }),
  ],
  'express-oauth2-jwt-bearer': () => [
    auth({ issuer, audience, jwksUri: `${issuer}/.well-known/jwks.json`, tokenSigningAlg: 'RS256' }),
    requiredScopes(scope),
  ],
};

const app = express();
app.get('/flights', ...guards[options.guard](), (_request, response) => {
  response.json({ flights: [] });
});
const server = createServer(app).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveParent(`http://127.0.0.1:${port}`, async () => server.closeAllConnections());
});
