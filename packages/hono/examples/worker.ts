import { createGrantex, type GrantEnv, requireGrant } from '@grantex/hono';
import { waitUntil } from 'cloudflare:workers';
import { Hono } from 'hono';

// Once: all requests of an isolate share it.
const { guard } = createGrantex({ revocation: 'online', waitUntil });

const app = new Hono<GrantEnv>();

app.get('/flights', requireGrant({ guard, rule: { scopes: ['flights:search'] } }), (c) =>
  c.json({ flights: ['OS 87'], for: c.var.grant.principalId }),
);

export default app;
